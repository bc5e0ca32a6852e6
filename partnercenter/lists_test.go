package partnercenter_test

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"iter"
	"slices"
	"strings"
	"testing"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/reservations"
	"cspkit.example/support"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// list is a list of the engine with its rows as text.
type list struct {
	page func(partnercenter.Paging) ([]string, partnercenter.Cursor, error)
	all  func(context.Context) iter.Seq2[string, error]
}

func listOf[T any](ctx context.Context, page func(context.Context, partnercenter.Paging) (partnercenter.Page[T], error), all func(context.Context) iter.Seq2[T, error]) list {
	text := func(row T) string { b, err := json.Marshal(row); return fmt.Sprint(string(b), err) }
	return list{
		page: func(p partnercenter.Paging) ([]string, partnercenter.Cursor, error) {
			got, err := page(ctx, p)
			var rows []string
			for _, row := range got.Items {
				rows = append(rows, text(row))
			}
			return rows, got.Next, err
		},
		all: func(ctx context.Context) iter.Seq2[string, error] {
			return func(yield func(string, error) bool) {
				for row, err := range all(ctx) {
					if !yield(text(row), err) {
						return
					}
				}
			}
		},
	}
}

// everyList is every list that Sam has, of Relecloud where it is about a customer.
func (w *world) everyList() map[string]list {
	s := w.As(w.Sam)
	at := s.Customer(w.Relecloud)
	return map[string]list{
		"customers": listOf(w.ctx, func(ctx context.Context, p partnercenter.Paging) (partnercenter.Page[customers.Customer], error) {
			return s.Customers().List(ctx, partnercenter.CustomerQuery{Paging: p})
		}, func(ctx context.Context) iter.Seq2[customers.Customer, error] {
			return s.Customers().All(ctx, partnercenter.CustomerQuery{})
		}),
		"orders": listOf(w.ctx, func(ctx context.Context, p partnercenter.Paging) (partnercenter.Page[orders.Order], error) {
			return at.Orders().List(ctx, partnercenter.OrderQuery{Paging: p})
		}, func(ctx context.Context) iter.Seq2[orders.Order, error] {
			return at.Orders().All(ctx, partnercenter.OrderQuery{})
		}),
		"monthly orders": listOf(w.ctx, func(ctx context.Context, p partnercenter.Paging) (partnercenter.Page[orders.Order], error) {
			return at.Orders().List(ctx, partnercenter.OrderQuery{Paging: p, BillingCycle: orders.CycleMonthly})
		}, func(ctx context.Context) iter.Seq2[orders.Order, error] {
			return at.Orders().All(ctx, partnercenter.OrderQuery{BillingCycle: orders.CycleMonthly})
		}),
		"catalogue": listOf(w.ctx, func(ctx context.Context, p partnercenter.Paging) (partnercenter.Page[orders.Item], error) {
			return s.Catalogue().List(ctx, partnercenter.CatalogueQuery{Paging: p})
		}, func(ctx context.Context) iter.Seq2[orders.Item, error] {
			return s.Catalogue().All(ctx, partnercenter.CatalogueQuery{})
		}),
		"subscriptions": listOf(w.ctx, func(ctx context.Context, p partnercenter.Paging) (partnercenter.Page[orders.Subscription], error) {
			return at.Subscriptions().List(ctx, partnercenter.SubscriptionQuery{Paging: p})
		}, func(ctx context.Context) iter.Seq2[orders.Subscription, error] {
			return at.Subscriptions().All(ctx, partnercenter.SubscriptionQuery{})
		}),
		"reservations": listOf(w.ctx, func(ctx context.Context, p partnercenter.Paging) (partnercenter.Page[reservations.Reservation], error) {
			return at.Reservations().List(ctx, partnercenter.ReservationQuery{Paging: p})
		}, func(ctx context.Context) iter.Seq2[reservations.Reservation, error] {
			return at.Reservations().All(ctx, partnercenter.ReservationQuery{})
		}),
		"service requests":  supportList(w, partnercenter.SupportQuery{}, at.ServiceRequests().List, at.ServiceRequests().All),
		"open requests":     supportList(w, partnercenter.SupportQuery{Status: support.Open}, at.ServiceRequests().List, at.ServiceRequests().All),
		"customer requests": supportList(w, partnercenter.SupportQuery{}, s.CustomerRequests().List, s.CustomerRequests().All),
		"tickets":           supportList(w, partnercenter.SupportQuery{}, s.Tickets().List, s.Tickets().All),
		"invitations":       listOf(w.ctx, s.Invitations().List, s.Invitations().All),
		"the log": listOf(w.ctx, func(ctx context.Context, p partnercenter.Paging) (partnercenter.Page[activity.Record], error) {
			return s.Activity().List(ctx, activity.Query{}, p)
		}, func(ctx context.Context) iter.Seq2[activity.Record, error] {
			return s.Activity().All(ctx, activity.Query{})
		}),
		"the log of a customer": listOf(w.ctx, func(ctx context.Context, p partnercenter.Paging) (partnercenter.Page[activity.Record], error) {
			return s.Activity().List(ctx, activity.Query{Customer: w.Relecloud}, p)
		}, func(ctx context.Context) iter.Seq2[activity.Record, error] {
			return s.Activity().All(ctx, activity.Query{Customer: w.Relecloud})
		}),
		"the log of orders": listOf(w.ctx, func(ctx context.Context, p partnercenter.Paging) (partnercenter.Page[activity.Record], error) {
			return s.Activity().List(ctx, activity.Query{Resource: activity.ResourceOrder}, p)
		}, func(ctx context.Context) iter.Seq2[activity.Record, error] {
			return s.Activity().All(ctx, activity.Query{Resource: activity.ResourceOrder})
		}),
	}
}

// fill gives every list some rows; most are of one moment.
func (w *world) fill() {
	w.permit()
	for n := range 4 {
		w.carlaBuys(1)
		w.place(w.As(w.Sam), w.Relecloud, orders.Line{ItemID: fixture.Office})
		w.ok(w.opening(w.As(w.Sam), support.NewRequest{Product: support.Office365, Title: "No mail"})())
		must[support.Request](w)(w.As(w.Sam).Tickets().Open(w.ctx, support.NewTicket{Title: "No page"}))
		must[customers.Request](w)(w.As(w.Sam).Invitations().Create(w.ctx, customers.NewRequest{}))
		w.customerOf(w.Anna, fmt.Sprintf("Tailspin%d", n), "US")
		if n == 2 {
			w.Clock.Advance(oneDay)
		}
	}
}

func TestListsPageAtEverySizeWithTies(t *testing.T) {
	t.Parallel()
	w := plainWorld(t) // many reads of the same rows
	w.fill()
	for name, l := range w.everyList() {
		all := everything(w, l.all(w.ctx))
		require.GreaterOrEqual(t, len(all), 4, name)
		assert.Len(t, slices.Compact(slices.Sorted(slices.Values(all))), len(all), "%s: nothing comes twice", name)
		for _, limit := range []int{1, 2, 3, 4, len(all) - 1, len(all), len(all) + 1, 0, 1000} {
			var got []string
			for p := (partnercenter.Paging{Limit: limit}); ; {
				rows, next, err := l.page(p)
				w.ok(err)
				if got = append(got, rows...); limit > 0 {
					require.LessOrEqual(t, len(rows), limit)
				}
				if p.After = next; next == "" {
					break
				}
				require.NotEmpty(t, rows, "%s: an empty page in a short list", name)
			}
			wantDiff(t, fmt.Sprint(name, " by ", limit), all, got)
		}
		n := 0
		for range l.all(w.ctx) {
			if n++; n == 2 {
				break // the caller may stop
			}
		}
		ended, stop := context.WithCancel(w.ctx)
		stop()
		for _, err := range l.all(ended) {
			assert.ErrorIs(t, err, context.Canceled, name)
		}
	}
}

func TestID_13_LimitsAndCursors(t *testing.T) {
	t.Parallel()
	w := plainWorld(t) // many reads of the same rows
	w.fill()
	lists := w.everyList()
	cursors := map[string]partnercenter.Cursor{}
	for name, l := range lists {
		_, next, err := l.page(partnercenter.Paging{Limit: 1})
		w.ok(err)
		cursors[name] = next
	}
	refused := func(name, field string, p partnercenter.Paging) {
		t.Helper()
		_, _, err := lists[name].page(p)
		var e *pcerr.Error
		require.ErrorAs(t, err, &e, "%s: %q", name, p.After)
		assert.Equal(t, refusal{pcerr.InvalidInput, "ID-13", field}, refusal{e.Code, e.Rule, e.Field}, "%s: %q", name, p.After)
	}
	for name := range lists {
		for _, limit := range []int{-1, 1001, -1 << 63, 1<<63 - 1} {
			refused(name, "limit", partnercenter.Paging{Limit: limit})
		}
		mine := string(cursors[name])
		for other, c := range cursors {
			if other != name {
				refused(name, "after", partnercenter.Paging{After: c})
			}
		}
		for _, c := range []string{"x", "\x00", "AAAA", "null", mine[:len(mine)-3], mine + "AAAA", mine + "=", " " + mine} {
			refused(name, "after", partnercenter.Paging{After: partnercenter.Cursor(c)})
		}
	}
}

// Whatever a cursor holds, it leads to the actor's own rows only.
func TestForgedCursorsShowNothingOfOthers(t *testing.T) {
	t.Parallel()
	w := plainWorld(t) // many reads of the same rows
	w.fill()
	for name, l := range w.everyList() {
		all := everything(w, l.all(w.ctx))
		_, next, err := l.page(partnercenter.Paging{Limit: 1})
		w.ok(err)
		text, err := base64.RawURLEncoding.DecodeString(string(next))
		w.ok(err)
		bound, place := text[:12], text[12:len(text)-4]
		for _, key := range []string{"", "\x00", string(w.Lars.Tenant), "~~~~", nobodyID, string(w.Anna.Tenant), string(place)} {
			for _, fields := range []string{"", "\x00\x00", "\x01a\x00", "\x01\x00\x00", "\x01~\x00", "\x01~", "\x00\x01", "\xff\xff\xff\xff\xff", "\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"} {
				forged := slices.Concat(bound, []byte(strings.Repeat(fields, 1+len(key)%3)), []byte(key))
				forged = binary.BigEndian.AppendUint32(forged, crc32.ChecksumIEEE(forged))
				rows, _, err := l.page(partnercenter.Paging{After: partnercenter.Cursor(base64.RawURLEncoding.EncodeToString(forged))})
				if err != nil {
					assert.ErrorIs(t, err, pcerr.InvalidInput, "%s: %q", name, forged)
				}
				assert.Subset(t, all, rows, "%s: %q", name, forged)
			}
		}
	}
}

// A cursor of one customer's list does not serve another's, nor another user's.
func TestCursorsOfOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.fill()
	w.won(w.Lars)
	first := must[partnercenter.Page[orders.Order]](w)(w.As(w.Sam).Customer(w.Relecloud).Orders().List(w.ctx, partnercenter.OrderQuery{Paging: partnercenter.Paging{Limit: 1}}))
	q := partnercenter.OrderQuery{Paging: partnercenter.Paging{After: first.Next}}
	again := must[partnercenter.Page[orders.Order]](w)(w.As(w.Hal).Customer(w.Relecloud).Orders().List(w.ctx, q))
	assert.NotContains(t, again.Items, first.Items[0], "colleagues may share it")
	for _, c := range everything(w, w.As(w.Sam).Customers().All(w.ctx, partnercenter.CustomerQuery{NamePrefix: "TAIL"})) {
		w.refusedField(pcerr.InvalidInput, "ID-13", "after", func() error { _, err := w.As(w.Sam).Customer(c.ID).Orders().List(w.ctx, q); return err })
	}
	w.refusedField(pcerr.InvalidInput, "ID-13", "after", func() error { _, err := w.As(w.Lars).Customer(w.Relecloud).Orders().List(w.ctx, q); return err })
	log := must[partnercenter.Page[activity.Record]](w)(w.As(w.Sam).Activity().List(w.ctx, activity.Query{Customer: w.Relecloud}, partnercenter.Paging{Limit: 1}))
	for _, other := range []activity.Query{{}, {Resource: "order"}, {Customer: w.Lars.Tenant}, {Customer: w.Relecloud, Start: fixture.Start}, {CustomerName: "Relecloud"}} {
		w.refusedField(pcerr.InvalidInput, "ID-13", "after", func() error {
			_, err := w.As(w.Sam).Activity().List(w.ctx, other, partnercenter.Paging{After: log.Next})
			return err
		})
	}
}

func TestID_2_ID_13_Filters(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.fill()
	at := w.As(w.Sam).Customer(w.Relecloud)
	bought := must[partnercenter.Page[reservations.Reservation]](w)(at.Reservations().List(w.ctx, partnercenter.ReservationQuery{
		State: reservations.Active, Subscription: orders.SubscriptionID(strings.ToUpper(string(w.AP))),
	}))
	assert.Len(t, bought.Items, 4)
	for field, op := range map[string]func() error{
		"state": func() error {
			_, err := at.Reservations().List(w.ctx, partnercenter.ReservationQuery{State: "Active"})
			return err
		},
		"subscription": func() error {
			_, err := at.Reservations().List(w.ctx, partnercenter.ReservationQuery{Subscription: "x"})
			return err
		},
		"status": func() error {
			_, err := at.Subscriptions().List(w.ctx, partnercenter.SubscriptionQuery{Status: "gone"})
			return err
		},
		"order": func() error {
			_, err := at.Subscriptions().List(w.ctx, partnercenter.SubscriptionQuery{Order: "a\x00"})
			return err
		},
		"billingCycle": func() error {
			_, err := at.Orders().List(w.ctx, partnercenter.OrderQuery{BillingCycle: "weekly"})
			return err
		},
	} {
		err := op()
		var e *pcerr.Error
		require.ErrorAs(t, err, &e, field)
		assert.Equal(t, []any{pcerr.InvalidInput, field}, []any{e.Code, e.Field})
	}
}
