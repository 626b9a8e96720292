"""What users do with public objects: send, copy, show and serialise them."""
