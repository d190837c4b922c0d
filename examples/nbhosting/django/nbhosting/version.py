version = "0.25.3"
