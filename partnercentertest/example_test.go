package partnercentertest_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"cspkit.example/partnercentertest"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
)

// open is what New is in a test.
func open(options ...partnercentertest.Option) *partnercentertest.World {
	w, err := partnercentertest.Open(context.Background(), options...)
	if err != nil {
		panic(err)
	}
	return w
}

// A test gets a Partner Center of its own in one line, here as a program
// would.
func ExampleOpen() {
	ctx := context.Background()
	pc, err := partnercentertest.Open(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer pc.Close()
	relecloud, err := pc.As(pc.Anna).Customer(pc.Relecloud).Get(ctx)
	fmt.Println(relecloud.CompanyName, err)
	// Output: Relecloud <nil>
}

// A world of one's own: a company with its staff, a customer, an Azure plan.
func ExampleWorld_Enrol() {
	ctx := context.Background()
	pc := open()
	defer pc.Close()
	boss, err := pc.Enrol(ctx, "Northwind", permissions.DirectBillPartner, "US")
	if err != nil {
		fmt.Println(err)
		return
	}
	sally, err := pc.Hire(ctx, boss, "Sally", permissions.SalesAgent)
	if err != nil {
		fmt.Println(err)
		return
	}
	adatum, admin, err := pc.Customer(ctx, boss, "Adatum", "US")
	if err != nil {
		fmt.Println(err)
		return
	}
	_, azure, err := pc.AzurePlan(ctx, sally, adatum)
	fmt.Println("sold:", azure != "", err)
	partners, err := pc.Portal(admin).Partners(ctx)
	fmt.Println("partners of Adatum:", len(partners), err)
	// Output:
	// sold: true <nil>
	// partners of Adatum: 1 <nil>
}

// Seed once, then give every test a branch of it.
func ExampleWorld_Branch() {
	ctx := context.Background()
	parent := open()
	defer parent.Close()
	child, err := parent.Branch(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer child.Close()
	_, err = child.As(child.Anna).Customer(child.Relecloud).PurchasePermission().Enable(ctx)
	fmt.Println("in the branch:", err)
	on, err := parent.As(parent.Anna).Customer(parent.Relecloud).PurchasePermission().On(ctx)
	fmt.Println("in the world:", on, err)
	// Output:
	// in the branch: <nil>
	// in the world: false <nil>
}

// Faults let operations fail, as often and as late as a test wants.
func ExampleWorld_Fail() {
	ctx := context.Background()
	pc := open()
	defer pc.Close()
	pc.Fail(partnercentertest.Fault{Action: permissions.CustomerGet, From: 2, Times: 1, Err: pcerr.Unavailable})
	for range 3 {
		_, err := pc.As(pc.Anna).Customer(pc.Relecloud).Get(ctx)
		fmt.Println(pcerr.CodeOf(err), partnercentertest.Injected(err))
	}
	fmt.Print(pc.Journal())
	// Output:
	//  false
	// unavailable true
	//  false
	// 2020-06-01T00:00:00Z customer.get
	// 2020-06-01T00:00:00Z customer.get: unavailable
	// 2020-06-01T00:00:00Z customer.get
}

// Over HTTP a request can also be throttled, dropped, or done and its answer
// lost; Behaviour tells how the client took it.
func ExampleWorld_FailWire() {
	pc := open()
	defer pc.Close()
	client := pc.Client(pc.Anna)
	pc.FailWire(partnercentertest.WireFault{Path: "/v1/customers", Status: http.StatusTooManyRequests, RetryAfter: time.Minute, Times: 1})
	for range 2 {
		r, err := client.Get(partnercentertest.URL + "/v1/customers")
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%d, retry after %q\n", r.StatusCode, r.Header.Get("Retry-After"))
		_ = r.Body.Close()
	}
	fmt.Println(strings.Join(pc.Behaviour(), "\n"))
	// Output:
	// 429, retry after "60"
	// 200, retry after ""
	// GET /v1/customers: no MS-CorrelationId
	// GET /v1/customers: no MS-CorrelationId
	// GET /v1/customers: retried 1m0s too early
}

// A failing world can be attached to a bug report and opened again.
func ExampleWorld_Dump() {
	ctx := context.Background()
	pc := open()
	defer pc.Close()
	var file strings.Builder
	if err := pc.Dump(ctx, &file); err != nil {
		fmt.Println(err)
		return
	}
	again := open(partnercentertest.Empty())
	defer again.Close()
	if err := again.Load(ctx, strings.NewReader(file.String())); err != nil {
		fmt.Println(err)
		return
	}
	relecloud, err := again.As(pc.Anna).Customer(pc.Relecloud).Get(ctx)
	fmt.Println(relecloud.CompanyName, err)
	// Output: Relecloud <nil>
}
