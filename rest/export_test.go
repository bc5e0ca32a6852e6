package rest

import (
	"net/http"
	"path/filepath"
	"reflect"
	"runtime"
)

// Route is a row of the table of routes.
type Route struct {
	Method, Path string
	Page         string // of Microsoft's documentation
	File         string // that answers it, such as customers.go
	Caller       string // who may call it
}

// Routes is the table of routes.
func Routes() (all []Route) {
	for _, r := range routes() {
		file, _ := runtime.FuncForPC(reflect.ValueOf(r.run).Pointer()).FileLine(reflect.ValueOf(r.run).Pointer())
		caller := []string{"anybody", "user", "user, application"}[r.auth]
		all = append(all, Route{r.method, r.path, r.page, filepath.Base(file), caller})
	}
	return all
}

// RouteOf is the method and the path, in lower case, of the route that a
// request meets; empty for none.
func RouteOf(r *http.Request) string {
	r = r.Clone(r.Context())
	_, r.URL.Path = normalize(r.URL.Path)
	r.URL.RawPath = ""
	route := table().find(r)
	if route == nil {
		return ""
	}
	return route.pattern()
}
