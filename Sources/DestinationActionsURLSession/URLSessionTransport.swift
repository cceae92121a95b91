// The transport over URLSession.
