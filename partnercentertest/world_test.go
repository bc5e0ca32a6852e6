package partnercentertest_test

import (
	"bytes"
	"testing"
	"time"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/partnercenter"
	"cspkit.example/partnercentertest"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// tailspin is a customer to create.
func tailspin() customers.NewCustomer {
	return customers.NewCustomer{
		Domain: "tailspin.onmicrosoft.com",
		Profile: customers.BillingProfile{
			FirstName: "Tia", LastName: "Tan", Email: "tia@tailspin.example", Culture: "en-US", Language: "en", CompanyName: "Tailspin",
			Address: resellers.Address{FirstName: "Tia", LastName: "Tan", Line1: "1 Main Street", City: "Redmond", State: "WA", PostalCode: "98052", Country: "US"},
		},
	}
}

// Worlds that go on from another draw nothing that it has, wherever they began.
func TestNothingIsDrawnTwice(t *testing.T) {
	t.Parallel()
	first := partnercentertest.New(t)
	create := func(w *partnercentertest.World, name string) {
		_, err := w.Enrol(t.Context(), name, permissions.DirectBillPartner, "US")
		require.NoError(t, err)
	}
	create(first, "Northwind")
	fork := first.Fork(t)
	create(first, "Alpine")
	create(fork, "Alpine")
	var file bytes.Buffer
	require.NoError(t, fork.Dump(t.Context(), &file))
	loaded := partnercentertest.New(t, partnercentertest.Empty())
	require.NoError(t, loaded.Load(t.Context(), &file))
	create(loaded, "Tailwind")
	create(loaded.Fork(t), "Bellows")
}

func TestFaultsSayWhatTheyDo(t *testing.T) {
	t.Parallel()
	w := partnercentertest.New(t)
	assert.Empty(t, w.Faults())
	w.Fail(partnercentertest.Fault{Action: permissions.CustomerList, Err: pcerr.Unavailable, Lost: true, Times: 2})
	heal := w.Fail(partnercentertest.Fault{Latency: time.Millisecond})
	w.FailWire(partnercentertest.WireFault{Method: "GET", Path: "/v1/customers", Drop: true, Probability: 0.5})
	_, err := w.As(w.Anna).Customers().List(t.Context(), partnercenter.CustomerQuery{})
	assert.ErrorIs(t, err, pcerr.Unavailable)
	assert.Equal(t, []string{
		"customer.list: unavailable, when it is done, 2 times; struck 1 of 1",
		"any operation: no error after 1ms; struck 0 of 0",
		"GET /v1/customers: the connection is dropped, with probability 0.5; struck 0 of 0",
	}, w.Faults())
	heal()
	assert.Len(t, w.Faults(), 2)
}

func TestWorldsAreTheirOwn(t *testing.T) {
	t.Parallel()
	one, other := partnercentertest.New(t), partnercentertest.New(t)
	made, err := one.As(one.Anna).Customers().Create(t.Context(), tailspin())
	require.NoError(t, err)
	_, err = other.As(other.Anna).Customer(made.Customer.ID).Get(t.Context())
	assert.ErrorIs(t, err, pcerr.CustomerNotFound)

	same, err := other.As(other.Anna).Customers().Create(t.Context(), tailspin())
	require.NoError(t, err)
	assert.Equal(t, made.Customer.ID, same.Customer.ID, "worlds repeat themselves")
	third := partnercentertest.New(t, partnercentertest.Seed(7))
	differs, err := third.As(third.Anna).Customers().Create(t.Context(), tailspin())
	require.NoError(t, err)
	assert.NotEqual(t, made.Customer.ID, differs.Customer.ID)
}

func TestForksGoTheirOwnWay(t *testing.T) {
	t.Parallel()
	parent := partnercentertest.New(t)
	parent.Clock.Advance(time.Hour)
	made, err := parent.As(parent.Anna).Customers().Create(t.Context(), tailspin())
	require.NoError(t, err)
	child := parent.Fork(t)
	assert.Equal(t, parent.Clock.Now(), child.Clock.Now())
	_, err = child.As(child.Anna).Customer(made.Customer.ID).Rename(t.Context(), "Renamed")
	require.NoError(t, err)
	child.Clock.Advance(time.Hour)
	known, err := parent.As(parent.Anna).Customer(made.Customer.ID).Get(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "Tailspin", known.CompanyName)
	assert.NotEqual(t, parent.Clock.Now(), child.Clock.Now())
	assert.Empty(t, parent.Fork(t).Journal().Calls())
}

func TestEmpty(t *testing.T) {
	t.Parallel()
	w := partnercentertest.New(t, partnercentertest.Empty())
	_, err := w.As(w.Anna).Customers().List(t.Context(), partnercenter.CustomerQuery{})
	assert.ErrorIs(t, err, pcerr.Unauthenticated)
	for range w.Platform().Items(t.Context()) {
		t.Error("the catalogue is not empty")
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	create := permissions.CustomerCreate
	for name, c := range map[string]struct {
		fault partnercentertest.Fault
		want  []pcerr.Code // of four creations, each of the same customer
		made  int          // which creation made it; 0: none
	}{
		"none":               {partnercentertest.Fault{Action: permissions.OrderCreate, Err: pcerr.Unavailable}, []pcerr.Code{"", pcerr.TenantExists, pcerr.TenantExists, pcerr.TenantExists}, 1},
		"the first":          {partnercentertest.Fault{Action: create, Times: 1, Err: pcerr.Unavailable}, []pcerr.Code{pcerr.Unavailable, "", pcerr.TenantExists, pcerr.TenantExists}, 2},
		"the second":         {partnercentertest.Fault{Action: create, From: 2, Times: 1, Err: pcerr.Unavailable}, []pcerr.Code{"", pcerr.Unavailable, pcerr.TenantExists, pcerr.TenantExists}, 1},
		"all":                {partnercentertest.Fault{Writes: true, Err: pcerr.ETagMismatch}, []pcerr.Code{pcerr.ETagMismatch, pcerr.ETagMismatch, pcerr.ETagMismatch, pcerr.ETagMismatch}, 0},
		"another tenant":     {partnercentertest.Fault{Tenant: "x", Err: pcerr.Unavailable}, []pcerr.Code{"", pcerr.TenantExists, pcerr.TenantExists, pcerr.TenantExists}, 1},
		"later":              {partnercentertest.Fault{After: partnercentertest.Start.Add(time.Hour), Err: pcerr.Unavailable}, []pcerr.Code{"", pcerr.TenantExists, pcerr.TenantExists, pcerr.TenantExists}, 1},
		"over":               {partnercentertest.Fault{Until: partnercentertest.Start, Err: pcerr.Unavailable}, []pcerr.Code{"", pcerr.TenantExists, pcerr.TenantExists, pcerr.TenantExists}, 1},
		"the answer is lost": {partnercentertest.Fault{Action: create, Lost: true, Times: 1}, []pcerr.Code{pcerr.Unavailable, pcerr.TenantExists, pcerr.TenantExists, pcerr.TenantExists}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := partnercentertest.New(t)
			heal := w.Fail(c.fault)
			var got []pcerr.Code
			for range c.want {
				_, err := w.As(w.Anna).Customers().Create(t.Context(), tailspin())
				got = append(got, pcerr.CodeOf(err))
				assert.Equal(t, err != nil && pcerr.CodeOf(err) != pcerr.TenantExists, partnercentertest.Injected(err))
			}
			assert.Equal(t, c.want, got)
			heal()
			_, err := w.As(w.Anna).Customers().Create(t.Context(), tailspin())
			assert.Equal(t, c.made > 0, err != nil, "after healing: %v", err)
		})
	}
}

// Probabilities are drawn with the world's seed: the same world fails in the
// same places.
func TestFaultsByChance(t *testing.T) {
	t.Parallel()
	play := func(seed uint64) (failed []int) {
		w := partnercentertest.New(t, partnercentertest.Seed(seed))
		w.Fail(partnercentertest.Fault{Action: permissions.CustomerGet, Probability: 0.5, Err: pcerr.Unavailable})
		for n := range 100 {
			if _, err := w.As(w.Anna).Customer(w.Relecloud).Get(t.Context()); err != nil {
				failed = append(failed, n)
			}
		}
		return failed
	}
	first := play(3)
	assert.Equal(t, first, play(3))
	assert.NotEqual(t, first, play(4))
	assert.InDelta(t, 50, len(first), 25)
}

func TestJournal(t *testing.T) {
	t.Parallel()
	w := partnercentertest.New(t)
	_, err := w.As(w.Anna).Customer(w.Relecloud).Get(t.Context())
	require.NoError(t, err)
	_, err = w.As(w.Gina).Customer(w.Relecloud).PurchasePermission().Enable(t.Context())
	require.Error(t, err)
	_, err = w.Portal(w.Nora).Me(t.Context())
	require.NoError(t, err)
	require.NoError(t, w.Platform().RegisterMPN(t.Context(), "7999999", "US"))
	w.Journal().Want(t, "customer.get", "permission.enable: role_not_allowed", "portal", "microsoft")
	assert.Equal(t, "2020-06-01T00:00:00Z customer.get\n", w.Journal().String()[:len("2020-06-01T00:00:00Z customer.get\n")])
	w.Journal().Reset()
	w.Journal().Want(t)
}

// The activity log is the engine's own: faults that keep an operation from
// happening leave nothing there.
func TestFaultsLeaveNoRecord(t *testing.T) {
	t.Parallel()
	w := partnercentertest.New(t)
	w.Fail(partnercentertest.Fault{Action: permissions.PermissionEnable, Times: 1, Err: pcerr.Unavailable})
	for range 2 {
		_, _ = w.As(w.Anna).Customer(w.Relecloud).PurchasePermission().Enable(t.Context())
	}
	page, err := w.As(w.Anna).Activity().List(t.Context(), activity.Query{Resource: activity.ResourceSelfServePolicy}, partnercenter.Paging{})
	require.NoError(t, err)
	assert.Len(t, page.Items, 1)
}

func BenchmarkNew(b *testing.B) {
	partnercentertest.New(b) // builds the world that the others are forks of
	for b.Loop() {
		partnercentertest.New(b)
	}
}

func BenchmarkFork(b *testing.B) {
	w := partnercentertest.New(b)
	for b.Loop() {
		w.Fork(b)
	}
}
