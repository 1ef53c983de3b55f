"""The graph as JSON for programs: documented routes, from whose types the OpenAPI document is made."""
