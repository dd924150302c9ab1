"""Settings, root addresses, middleware, base templates, the static design system."""
