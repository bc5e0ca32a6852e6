// Package rest speaks the wire format of Microsoft's Partner Center REST API,
// version 1, over an engine: an http.Handler that Microsoft's own clients can
// talk to unchanged.
//
//	handler, err := rest.New(center, rest.Options{Now: clock})
//	http.ListenAndServe("127.0.0.1:8080", handler)
//
// It holds no rules: every request becomes one or two calls of a
// [partnercenter.Session] as the user whom the bearer token names, and every
// refusal becomes Microsoft's HTTP status and numeric code.
//
// It is liberal in what it accepts, as the real service is: member names in
// any casing, enums in any spelling, dates in every form that a client is
// known to send, repeated slashes in paths. It sends camelCase names,
// snake_case enums, no nulls, and links relative to the API's root.
//
// It is unofficial and not affiliated with Microsoft.
package rest

//go:generate go run ./internal/members
//go:generate go test -count=1 -run ^TestFidelity$ . -update
