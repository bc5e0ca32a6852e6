package partnercentertest_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"cspkit.example/partnercentertest"
	"cspkit.example/permissions"
)

// status makes a request and tells how it was answered.
func status(client *http.Client, method, path, body string) string {
	r, err := http.NewRequestWithContext(context.Background(), method, partnercentertest.URL+path, strings.NewReader(body))
	if err != nil {
		return err.Error()
	}
	answer, err := client.Do(r)
	if err != nil {
		return err.Error()
	}
	if err := answer.Body.Close(); err != nil {
		return err.Error()
	}
	return answer.Status
}

// The API without a port, signed in as one user, or not at all.
func ExampleWorld_Client() {
	pc := open()
	defer pc.Close()
	fmt.Println(status(pc.Client(pc.Anna), http.MethodGet, "/v1/customers", ""))
	fmt.Println(status(pc.Client(permissions.Identity{}), http.MethodGet, "/v1/customers", ""))
	// Output:
	// 200 OK
	// 401 Unauthorized
}

// What is made can take a while to be seen, as in the real service: here two
// reads.
func ExampleWorld_Hide() {
	pc := open()
	defer pc.Close()
	client := pc.Client(pc.Anna)
	pc.Hide("/v1/customers/*/users/*", 0, 2)
	users := "/v1/customers/" + string(pc.Relecloud) + "/users"
	fmt.Println(status(client, http.MethodPost, users, `{"userPrincipalName":"ada","firstName":"Ada","lastName":"A","usageLocation":"US"}`))
	created := pc.As(pc.Anna).Customer(pc.Relecloud).Users()
	for user, err := range created.All(context.Background()) {
		if err == nil && user.FirstName == "Ada" {
			for range 3 {
				fmt.Println(status(client, http.MethodGet, users+"/"+string(user.ID), ""))
			}
		}
	}
	// Output:
	// 201 Created
	// 404 Not Found
	// 404 Not Found
	// 200 OK
}

// The journal has every operation of the engine, with its outcome.
func ExampleWorld_Journal() {
	pc := open()
	defer pc.Close()
	ctx := context.Background()
	_, _ = pc.As(pc.Sam).Customer(pc.Relecloud).PurchasePermission().Enable(ctx) // a sales agent may not
	_, _ = pc.As(pc.Anna).Customer(pc.Relecloud).PurchasePermission().Enable(ctx)
	fmt.Println(pc.Journal())
	// Output:
	// 2020-06-01T00:00:00Z permission.enable: role_not_allowed
	// 2020-06-01T00:00:00Z permission.enable
}

// Behaviour says what Microsoft asks clients not to do.
func ExampleWorld_Behaviour() {
	pc := open()
	defer pc.Close()
	pc.FailWire(partnercentertest.WireFault{Path: "/v1/auditrecords", Status: 429, RetryAfter: 10 * time.Second, Times: 1})
	client := pc.Client(pc.Anna)
	status(client, http.MethodGet, "/v1/auditrecords", "")
	pc.Clock.Advance(4 * time.Second)
	status(client, http.MethodGet, "/v1/auditrecords", "")
	for _, fault := range pc.Behaviour() {
		fmt.Println(fault)
	}
	// Output:
	// GET /v1/auditrecords: no MS-CorrelationId
	// GET /v1/auditrecords: no MS-CorrelationId
	// GET /v1/auditrecords: retried 6s too early
}

// Time passes when the test says so: tokens expire without waiting.
func ExampleClock() {
	pc := open()
	defer pc.Close()
	client := pc.Client(pc.Anna)
	fmt.Println(status(client, http.MethodGet, "/v1/customers", ""))
	pc.Clock.Advance(2 * time.Hour)
	fmt.Println(status(client, http.MethodGet, "/v1/customers", ""))
	// Output:
	// 200 OK
	// 401 Unauthorized
}

// In Microsoft's integration sandbox there is room for little.
func ExampleSandbox() {
	pc := open(partnercentertest.Sandbox())
	defer pc.Close()
	err := pc.As(pc.Gina).Customer(pc.Relecloud).Delete(context.Background())
	fmt.Println("deleted:", err)
	// Output:
	// deleted: <nil>
}
