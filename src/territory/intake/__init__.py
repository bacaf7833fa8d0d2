"""The import engine: kinds and fields as data; speaks no SQL itself."""
