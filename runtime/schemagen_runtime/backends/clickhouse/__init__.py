"""Hold the store where one machine is outgrown: tables of ClickHouse, spoken to over HTTP."""
