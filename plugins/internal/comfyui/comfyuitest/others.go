package comfyuitest

func who(clientID string) string {
	if len(clientID) > 12 {
		return "client " + clientID[:8]
	}
	return clientID
}

// Occupy queues a prompt of another client, and returns when it runs (or, behind another, waits).
func (s *Server) Occupy(graph Graph) { s.OccupyAs("somebody else", graph) }

// OccupyAs is Occupy for a client of that id; one without an id has everybody hear of its prompt.
func (s *Server) OccupyAs(clientID string, graph Graph) {
	s.enqueue(&prompt{id: "11111111-0000-4000-8000-000000000000", graph: graph, clientID: clientID, raw: []byte("{}"), interrupted: make(chan struct{})})
}

// Interrupt stops what runs, as a person at the server's own page does.
func (s *Server) Interrupt() {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.running.interrupted)
}
