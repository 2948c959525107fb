"""A case put to the model once, to see what it answers: asked for by a person, done by a worker."""
