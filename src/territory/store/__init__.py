"""The database: engine, transactions, bulk writes, migrations, and what every row can refer to."""
