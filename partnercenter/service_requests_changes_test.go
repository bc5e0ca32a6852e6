package partnercenter_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"cspkit.example/activity"
	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/reservations"
	"cspkit.example/support"
	"github.com/stretchr/testify/assert"
)

// The whole life of a request, by table 2.20: what each step changes, which
// record it leaves, and nothing besides.
func TestSUP_19_TheLifeOfARequest(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ms, id := w.Center.Platform(), w.opened(w.Sam, noMail).ID
	want := must[support.Request](w)(w.requests(w.Sam).Get(w.ctx, id))
	partners := []string{"activity", "sequences", "service_requests"}
	sent := w.outbox()
	for _, step := range []struct {
		name string
		by   string // the user in the record; empty: Microsoft, and no record
		op   func() (support.Request, error)
		want func(at time.Time)
	}{
		{"attention", "", func() (support.Request, error) {
			return ms.AskAboutServiceRequest(w.ctx, w.Sam.Tenant, id, "Since when?")
		}, func(at time.Time) {
			want.Status, want.Notes = support.AttentionNeeded, []support.Note{{At: at, Author: "microsoft", Text: "Since when?"}}
		}},
		{"answer", "hal@contoso.example", func() (support.Request, error) { return w.requests(w.Hal).AddNote(w.ctx, id, "Since noon\nof Monday") },
			func(at time.Time) {
				want.Status, want.Notes = support.Open, append(want.Notes, support.Note{At: at, Author: "hal@contoso.example", Text: "Since noon\nof Monday"})
			}},
		{"note", "sam@contoso.example", func() (support.Request, error) { return w.requests(w.Sam).AddNote(w.ctx, id, "More") },
			func(at time.Time) {
				want.Notes = append(want.Notes, support.Note{At: at, Author: "sam@contoso.example", Text: "More"})
			}},
		{"Microsoft closes", "", func() (support.Request, error) { return ms.CloseServiceRequest(w.ctx, w.Sam.Tenant, id) },
			func(at time.Time) { want.Status, want.ClosedAt = support.Closed, at }},
		{"reopen", "gina@contoso.example", func() (support.Request, error) { return w.requests(w.Gina).Reopen(w.ctx, id) },
			func(time.Time) { want.Status = support.Open }},
		{"attention without words", "", func() (support.Request, error) { return ms.AskAboutServiceRequest(w.ctx, w.Sam.Tenant, id, "") },
			func(time.Time) { want.Status = support.AttentionNeeded }},
		{"close", "anna@contoso.example", func() (support.Request, error) { return w.requests(w.Anna).Close(w.ctx, id) },
			func(at time.Time) { want.Status, want.ClosedAt = support.Closed, at }},
	} {
		t.Log(step.name)
		w.Clock.Advance(time.Hour)
		mark, tables, records := w.mark(), []string{"service_requests"}, logs{}
		if step.by != "" {
			tables, records = partners, logs{w.Sam.Tenant: {{activity.UpdateServiceRequest, "Relecloud", step.by,
				activity.NewData("ServiceRequestId", string(id), "Severity", "moderate")}}}
		}
		var got support.Request
		assert.Equal(t, tables, w.tablesChanged(func() (err error) { got, err = step.op(); return err }))
		step.want(w.Clock.Now())
		want.Version, want.UpdatedAt = got.Version, w.Clock.Now()
		wantDiff(t, step.name, want, got)
		wantDiff(t, "stored", want, must[support.Request](w)(w.requests(w.Uma).Get(w.ctx, id)))
		w.wantLogs(mark, records)
	}
	assert.Equal(t, fixture.Start.Add(4*time.Hour), want.FirstResponseBy)
	assert.Equal(t, sent, w.outbox())
}

// What the status does not allow, by everybody.
func TestSUP_19_WrongStatus(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ms, at, id := w.Center.Platform(), w.requests(w.Sam), w.opened(w.Sam, noMail).ID
	note := call{"note", func() error { return drop(at.AddNote(w.ctx, id, "n")) }}
	ask := call{"ask", func() error { return drop(ms.AskAboutServiceRequest(w.ctx, w.Sam.Tenant, id, "n")) }}
	finish := call{"close", func() error { return drop(at.Close(w.ctx, id)) }}
	finishMS := call{"close by Microsoft", func() error { return drop(ms.CloseServiceRequest(w.ctx, w.Sam.Tenant, id)) }}
	again := call{"reopen", func() error { return drop(at.Reopen(w.ctx, id)) }}
	w.refusedAll(pcerr.ServiceRequestStatus, "SUP-19", []call{again})
	w.ok(ask.op())
	w.refusedAll(pcerr.ServiceRequestStatus, "SUP-19", []call{again, ask})
	w.ok(finishMS.op())
	w.refusedAll(pcerr.ServiceRequestStatus, "SUP-19", []call{note, ask, finish, finishMS})
	w.ok(again.op())
	w.ok(finish.op())
	w.refusedAll(pcerr.ServiceRequestStatus, "SUP-19", []call{note, ask, finish, finishMS})
}

// Notes are text, and a bounded number of them.
func TestSUP_19_ID_13_Notes(t *testing.T) {
	t.Parallel()
	w := plainWorld(t) // many writes of one row
	ms, at, id := w.Center.Platform(), w.requests(w.Sam), w.opened(w.Sam, noMail).ID
	for _, bad := range []string{"", " \n\t", strings.Repeat("ü", 8193), "a\x00b", "\xff"} {
		w.refusedField(pcerr.InvalidInput, "ID-13", "note", func() error { return drop(at.AddNote(w.ctx, id, bad)) })
	}
	w.refusedField(pcerr.InvalidInput, "ID-13", "note", func() error {
		return drop(ms.AskAboutServiceRequest(w.ctx, w.Sam.Tenant, id, "\x00"))
	})
	w.ok(drop(at.AddNote(w.ctx, id, strings.Repeat("ü", 8192))))
	for range 99 {
		w.ok(drop(at.AddNote(w.ctx, id, "n")))
	}
	w.refusedField(pcerr.InvalidInput, "SUP-19", "note", func() error { return drop(at.AddNote(w.ctx, id, "one more")) })
	w.ok(drop(ms.AskAboutServiceRequest(w.ctx, w.Sam.Tenant, id, "")))
	w.ok(drop(at.Close(w.ctx, id)))
	assert.Len(t, must[support.Request](w)(at.Get(w.ctx, id)).Notes, 100)
}

// What a caller does to the notes that it got, the store does not see.
func TestNotesOfTheCallerAreItsOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	at, id := w.requests(w.Sam), w.opened(w.Sam, noMail).ID
	must[support.Request](w)(at.AddNote(w.ctx, id, "first")).Notes[0].Text = "changed"
	must[support.Request](w)(at.Get(w.ctx, id)).Notes[0].Text = "changed"
	everything(w, at.All(w.ctx, partnercenter.SupportQuery{}))[0].Notes[0].Text = "changed"
	everything(w, w.As(w.Sam).CustomerRequests().All(w.ctx, partnercenter.SupportQuery{}))[0].Notes[0].Text = "changed"
	assert.Equal(t, "first", must[support.Request](w)(at.Get(w.ctx, id)).Notes[0].Text)
}

// A note that is refused takes with it what was opened in the same commit.
func TestSUP_19_OpenedAndNotedInOneCommit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	both := func(text string) func() error {
		return func() error {
			return w.As(w.Sam).Atomically(w.ctx, func(ctx context.Context, s *partnercenter.Session) error {
				at := s.Customer(w.Relecloud).ServiceRequests()
				r, err := at.Open(ctx, noMail)
				if err != nil {
					return err
				}
				_, err = at.AddNote(ctx, r.ID, text)
				return err
			})
		}
	}
	w.refusedField(pcerr.InvalidInput, "ID-13", "note", both(""))
	mark := w.mark()
	w.ok(both("Since noon")())
	wantOps(t, w.logged(mark, w.Sam.Tenant), activity.CreateServiceRequest, activity.UpdateServiceRequest)
}

// What is open already needs no DAP; about Azure it needs the rights of
// opening, unless Microsoft's support is asked.
func TestSUP_20_SUP_11_SUP_12_ChangingWithoutRights(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	office, azure := w.opened(w.Anna, noMail).ID, w.opened(w.Anna, w.noMachine()).ID
	w.ok(w.Portal(w.Carla).RemoveAdministration(w.ctx, w.Anna.Tenant, true))
	w.ok(drop(w.requests(w.Anna).AddNote(w.ctx, office, "n")))
	w.ok(drop(w.requests(w.Hal).Close(w.ctx, office)))
	w.ok(drop(w.requests(w.Sam).Reopen(w.ctx, office)))
	w.ok(drop(w.requests(w.Anna).AddNote(w.ctx, azure, "n")))

	w.ok(w.Portal(w.Carla).RemoveRole(w.ctx, w.S1, adminAgents(w.Anna.Tenant)))
	at := w.requests(w.Anna)
	w.refusedAll(pcerr.ExplicitAzurePermissionRequired, "SUP-13", []call{
		{"note", func() error { return drop(at.AddNote(w.ctx, azure, "n")) }},
		{"an empty note", func() error { return drop(at.AddNote(w.ctx, azure, "")) }},
		{"close", func() error { return drop(at.Close(w.ctx, azure)) }},
		{"reopen", func() error { return drop(at.Reopen(w.ctx, azure)) }}, // which is not closed
	})
	microsoft := w.As(w.Sam).Via(permissions.MicrosoftSupport).Customer(w.Relecloud).ServiceRequests()
	w.ok(drop(microsoft.AddNote(w.ctx, azure, "n")))
	w.ok(drop(microsoft.Close(w.ctx, azure)))
	w.ok(drop(microsoft.Open(w.ctx, w.noMachine()))) // scenario 9.10, step 6
}

// A reseller changes its requests with what let it open them.
func TestSUP_14_SUP_20_AResellersRequest(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id, a1 := w.sellsA1()
	at := w.As(w.Renee).Customer(id).ServiceRequests()
	w.ok(w.As(w.Ingo).Customer(id).AzureRoles().Add(w.ctx, a1, owner(w.Renee)))
	n := support.NewRequest{Product: support.Azure, Title: "No machine", Entitlement: a1}
	r := must[support.Request](w)(at.Open(w.ctx, n))
	assert.Equal(t, []any{w.Renee.Tenant, "renee@fabrikam.example", "Cloud Solution Provider"}, []any{r.Partner, r.Contact, r.SupportPlan})
	mark := w.mark()
	w.ok(drop(at.AddNote(w.ctx, r.ID, "n")))
	w.wantLogs(mark, logs{w.Renee.Tenant: {{activity.UpdateServiceRequest, "Proseware", "renee@fabrikam.example",
		activity.NewData("ServiceRequestId", string(r.ID), "Severity", "minimal")}}})
	w.ok(w.As(w.Ingo).Customer(id).AzureRoles().Remove(w.ctx, a1, owner(w.Renee)))
	calls := []call{
		{"open", func() error { return drop(at.Open(w.ctx, n)) }},
		{"note", func() error { return drop(at.AddNote(w.ctx, r.ID, "n")) }},
		{"close", func() error { return drop(at.Close(w.ctx, r.ID)) }},
		{"through Microsoft", func() error {
			return drop(w.As(w.Renee).Via(permissions.MicrosoftSupport).Customer(id).ServiceRequests().Close(w.ctx, r.ID))
		}},
	}
	w.refusedAll(pcerr.UseIndirectProvider, "SUP-14", calls)
	assert.Equal(t, []string{"No machine"}, titles(w, at.All(w.ctx, partnercenter.SupportQuery{})))
}

// The request that gives a reservation back is changed with the rights that
// giving back needs; closing it does not stop Microsoft.
func TestSUP_20_RSV_23_RSV_25_TheRequestOfAReturn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, on := range []orders.EntitlementID{w.S1, ""} { // on an Azure subscription, and on the whole plan
		p := yearOfD2(1)
		p.Entitlement = on
		bought := must[partnercenter.BoughtReservation](w)(w.relecloud(w.Anna).Reservations().Buy(w.ctx, p)).Reservation
		waiting := must[reservations.Reservation](w)(w.slow().As(w.Anna).Customer(w.Relecloud).Reservations().Cancel(w.ctx, bought.ID))
		id := support.RequestID(waiting.ServiceRequest)
		got := must[support.Request](w)(w.requests(w.Sam).Get(w.ctx, id))
		assert.Equal(t, []any{support.Open, "billing", "reservation_management", "exchange_and_refund", w.Clock.Now().Add(oneDay)},
			[]any{got.Status, got.ProblemType, got.SupportTopicID, got.Category, got.FirstResponseBy})
		w.refused(pcerr.ExplicitAzurePermissionRequired, "RSV-23", func() error { return drop(w.requests(w.Sam).Close(w.ctx, id)) })
		w.ok(drop(w.requests(w.Anna).AddNote(w.ctx, id, "Please")))
		closed := must[support.Request](w)(w.requests(w.Anna).Close(w.ctx, id))
		w.Clock.Advance(time.Hour)
		done := must[reservations.Reservation](w)(w.Center.Platform().FulfilReservation(w.ctx, w.Anna.Tenant, w.Relecloud, waiting.ID))
		assert.Equal(t, reservations.Cancelled, done.State)
		wantDiff(t, "request", closed, must[support.Request](w)(w.requests(w.Sam).Get(w.ctx, id)))
	}
}
