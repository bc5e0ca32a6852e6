package rest

// Routes are the operations of the API: method and documented path.
func Routes() (all [][2]string) {
	for _, r := range routes() {
		all = append(all, [2]string{r.method, r.path})
	}
	return all
}
