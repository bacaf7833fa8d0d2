"""Words of whole stores: copying, and access on a server."""

ZH: dict[str, str] = {
    # store/errors.py
    "The store at {place} holds rows already ({tables} …).": (
        "{place} 的数据库里已有数据（{tables} …）。"
    ),
    "Name an empty one, or add --overwrite to replace everything in it.": (
        "请换一个空库，或加 --overwrite 替换其中全部内容。"
    ),
    "Both addresses name the same store, {place}.": "两个地址是同一个数据库：{place}。",
    "The table {table} at {place} does not hold what was copied into it; nothing was kept.": (
        "{place} 中的表 {table} 与复制的内容不一致，未保留任何内容。"
    ),
    "Look for a trigger or another program that writes to that table, and copy again.": (
        "请查看是否有触发器或其他程序在写该表，然后重新复制。"
    ),
    # desk/commands/stores.py
    "The store to copy: file or URL": "要复制的数据库：文件或 URL",
    "Where to: a file or database, empty or new": "复制到：空的或新的文件、数据库",
    "Replace everything that the target holds": "替换目标库中的全部内容",
    "Move a store between laptop and server": "在电脑与服务器之间搬移数据库",
    "Copy a whole store, file or PostgreSQL, and prove it": (
        "复制整个数据库（文件或 PostgreSQL），并逐表核对"
    ),
    "Replace everything in the target?": "替换目标库中的全部内容？",
    "Every table holds the same rows on both sides.": "两边每张表的内容一致。",
    "Tables of the store": "数据库各表",
    "Digest": "校验值",
    # options.py
    "This login sees only {node} and what is below; sums are not those of the whole.": (
        "该账号只能看到 {node} 及其下级；合计不是全部数据。"
    ),
    # store/errors.py
    "This login may not do that in the store at {place}: {reason}.": (
        "该账号无权在 {place} 上执行此操作：{reason}。"
    ),
    "An administrator of the store may, or lets this login do more: territory store grant": (
        "数据库管理员可以执行，或给该账号授权：territory store grant"
    ),
    "This needs an administrator of the store; the login {login} is none.": (
        "此操作须由数据库管理员执行；账号 {login} 不是管理员。"
    ),
    "Ask one; who has which role: territory store grant list": (
        "请找管理员办理；各账号的角色见：territory store grant list"
    ),
    "New logins, and administrators, are let in by a login that may make roles; {user} may not.": (
        "新建账号和授予管理员，要用可以建角色的账号；{user} 不可以。"
    ),
    "Leave --apply out and hand the SQL to whoever keeps the roles of the server, or run it "
    "as a superuser. An administrator lets in logins that are there as reader or planner.": (
        "请去掉 --apply，把打印的 SQL 交给管理服务器角色的人，或用超级用户执行。"
        "已有的账号，管理员可直接授予查看或计划角色。"
    ),
    "The group {group} may make roles, and so become any other.": (
        "组 {group} 可以建角色，因而可以取得任何其他角色。"
    ),
    "As a superuser: ALTER ROLE … NOCREATEROLE, or any territory store grant … --apply": (
        "请用超级用户执行：ALTER ROLE … NOCREATEROLE，或任意一条 territory store grant … --apply"
    ),
    "The password in {place} holds @ or another sign that an address keeps for itself.": (
        "{place} 的密码中含有 @ 等地址专用的字符。"
    ),
    "Write @ as %40, / as %2F, : as %3A, ? as %3F; better leave it out: ~/.pgpass keeps it.": (
        "请把 @ 写成 %40，/ 写成 %2F，: 写成 %3A，? 写成 %3F；最好不写密码，放在 ~/.pgpass 里。"
    ),
    "This needs the whole store, and the login sees only {node}.": (
        "此操作需要全部数据，而该账号只能看到 {node}。"
    ),
    "Ask somebody who sees the whole store.": "请找能看到全部数据的同事。",
    # store/access/names.py
    'A login of the server cannot be called "{given}".': "服务器账号不能叫“{given}”。",
    "Take 1 to 63 bytes, not beginning with pg_, and none of PostgreSQL's own words.": (
        "请用 1 到 63 字节的名称，不以 pg_ 开头，也不用 PostgreSQL 的保留字。"
    ),
    # targets/rules/refusals.py
    "This login sees a part of the plan; how {product} came about follows from the whole.": (
        "该账号只能看到计划的一部分；{product} 的来龙去脉要看全部数据。"
    ),
    "Ask somebody who sees the whole store, a planner.": "请找能看到全部数据的计划人员。",
    # desk/stores/access.py
    "The store at {place} is a file, and a file knows no logins.": (
        "{place} 是文件，文件没有账号。"
    ),
    "Copy it to a PostgreSQL server first: territory store copy FROM TO": (
        "请先复制到 PostgreSQL 服务器：territory store copy FROM TO"
    ),
    "A {role} works on the whole region; only a reader is kept to one node.": (
        "{role} 要用全部数据；只有 reader（查看）可以限定在一个节点。"
    ),
    "Leave --node out, or grant the role reader.": "请去掉 --node，或授予 reader 角色。",
    "The login {login} has no access that could be taken away.": "账号 {login} 没有可收回的权限。",
    "territory store grant list shows who has.": "用 territory store grant list 查看谁有权限。",
    "Access to the store": "数据库访问权限",
    "Login": "账号",
    "Statements": "语句",
    "Statement": "语句",
    "node": "节点",
    # desk/commands/stores.py
    "Say who gets access, and which.": "请说明给谁、什么权限。",
    "territory store grant --login NAME --role reader --node NODE": (
        "territory store grant --login 账号 --role reader --node 节点"
    ),
    "Show who has access, or take it away": "查看或收回权限",
    "A login of the server": "服务器账号",
    "What the login may do": "该账号可以做什么",
    "Keep a reader to this node and what is below": "只让其查看该节点及下级",
    "Do it, as an administrator; else print the SQL": "以管理员身份直接执行；否则只打印 SQL",
    "Let a login of a PostgreSQL server in: print the SQL, or apply it": (
        "授权 PostgreSQL 服务器账号：打印 SQL 或直接执行"
    ),
    "Take the access of {login} away?": "收回账号 {login} 的权限？",
    "Nothing was changed; --apply does it, or hand the SQL to your administrator.": (
        "未作更改；加 --apply 直接执行，或把 SQL 交给管理员。"
    ),
    "Done for {login}.": "已为 {login} 完成。",
    "The login is new and has no password yet: \\password {login} in psql": (
        "新账号尚无密码：在 psql 中执行 \\password {login}"
    ),
    "preliminary": "初步",
}

SLUGS = {"reader": "查看", "planner": "计划", "administrator": "管理员"}
