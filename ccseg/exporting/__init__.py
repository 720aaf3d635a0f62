"""Exporting: tables, SQL, pipelines, charts, the report and the model document."""
