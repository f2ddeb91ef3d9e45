"""The bundled bots: data only, one folder each."""
