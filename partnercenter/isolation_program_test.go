package partnercenter_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"regexp"
	"strconv"
	"testing"
	"time"

	"cspkit.example/billing"
	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/permissions"
	"cspkit.example/reservations"
)

// group is one or several partners that deal with one another, with an engine
// of their own on the store that they share with others. It draws its own
// identifiers, so that what it gets does not depend on what others draw.
type group struct {
	*world
	sides []*side
	plays []played
	asked []operation  // what its customers do
	deaf  bool         // what they are answered is not written down
	heard bytes.Buffer // what it was answered, and what its engine logged
}

func (w *world) group(seed byte, sides []*side, plays []played, asked []operation) *group {
	w.t.Helper()
	own := *w.World
	g := &group{world: &world{&own, w.t, w.ctx, w.raw}, sides: sides, plays: plays, asked: asked}
	var err error
	g.Center, err = partnercenter.New(w.ctx, w.Store, &partnercenter.Options{
		Now: w.Clock.Now, Rand: rand.NewChaCha8([32]byte{seed, 41}), PasswordCost: permissions.HashCost{Passes: 1, Memory: 8},
		Logger: slog.New(slog.NewTextHandler(&g.heard, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	w.ok(err)
	return g
}

func pick[T any](r *rand.Rand, of []T) T { return of[r.IntN(len(of))] }

// acts lets somebody of the group do something, and writes down the answer.
func (g *group) acts(r *rand.Rand) {
	g.t.Helper()
	c := &cell{world: g.world, on: pick(r, g.sides), heard: &g.heard}
	var name string
	var do func(*cell) error
	switch r.IntN(10) {
	case 0:
		ask := pick(r, microsoftPlay())
		name, do = ask.name, ask.do
	case 1, 2:
		ask := pick(r, g.asked)
		name, do = ask.name, ask.do
		if g.deaf {
			c.heard = nil
		}
	default:
		col, op := pick(r, matrixColumns), pick(r, pick(r, g.plays).ops)
		who := c.on.boss
		if r.IntN(3) == 0 {
			who = c.on.users[col.name]
		}
		c.s = c.As(who)
		name, do = op.name, op.do
	}
	err := do(c)
	fmt.Fprintf(&g.heard, "%s %s: %v\n", c.on.name, name, err)
}

// looks reads a quarter of what the group's partners can read, another in each
// program, and their lists page by page.
func (g *group) looks(r *rand.Rand) {
	g.t.Helper()
	for _, on := range g.sides {
		c := &cell{world: g.world, s: g.As(on.boss), on: on, heard: &g.heard}
		for _, p := range g.plays {
			for _, op := range p.ops {
				if op.reads && r.IntN(4) == 0 {
					err := op.do(c)
					fmt.Fprintf(&g.heard, "%s %s: %v\n", on.name, op.name, err)
				}
			}
		}
		c.leafs()
	}
}

// transcript is what the group was answered. A version says only whether it is
// the same as another: each is named by its turn.
func (g *group) transcript() string {
	turns := map[string]int{}
	return versionInText.ReplaceAllStringFunc(g.heard.String(), func(version string) string {
		n := trailingDigits.FindString(version)
		if turns[n] == 0 {
			turns[n] = len(turns) + 1
		}
		return "Version " + strconv.Itoa(turns[n])
	})
}

var (
	versionInText  = regexp.MustCompile(`Version\W{2,8}[0-9]+`)
	trailingDigits = regexp.MustCompile(`[0-9]+$`)
)

// portalPlay is what the administrator of a side's customer does.
func portalPlay() []operation {
	portal := func(c *cell) *partnercenter.Portal { return c.Portal(c.on.admin) }
	return []operation{
		reads("Portal.Me", func(c *cell) error { return c.told(portal(c).Me(c.ctx)) }),
		reads("Portal.Partners", func(c *cell) error { return c.told(portal(c).Partners(c.ctx)) }),
		reads("Portal.Entitlements", func(c *cell) error { return c.told(portal(c).Entitlements(c.ctx)) }),
		reads("Portal.Reservations", func(c *cell) error { return c.told(portal(c).Reservations(c.ctx)) }),
		reads("Portal.SupportContacts", func(c *cell) error { return c.told(portal(c).SupportContacts(c.ctx)) }),
		writes("Portal.BuyReservation", func(c *cell) error { return c.told(portal(c).BuyReservation(c.ctx, d2On(c.on.azure[0], 1))) }),
		writes("Portal.AssignRole", func(c *cell) error {
			return portal(c).AssignRole(c.ctx, c.on.azure[0], orders.RoleAssignment{Principal: string(c.on.ada), Role: orders.Contributor})
		}),
		writes("Portal.SetEntitlement", func(c *cell) error {
			return portal(c).SetEntitlement(c.ctx, c.on.azure[1], orders.EntitlementDisabled)
		}),
		writes("Portal.RemoveAdministration", func(c *cell) error { return portal(c).RemoveAdministration(c.ctx, c.on.boss.Tenant, true) }),
		writes("Portal.Accept", func(c *cell) error { return portal(c).Accept(c.ctx, c.on.invitation.URL, true) }),
		writes("Portal.Decline", func(c *cell) error { return portal(c).Decline(c.ctx, c.on.invitation.URL) }),
		writes("Portal.CancelReservation", func(c *cell) error { return portal(c).CancelReservation(c.ctx, c.on.reserved[0]) }),
		writes("Portal.UpdateUser", func(c *cell) error {
			return c.told(portal(c).UpdateUser(c.ctx, c.on.ada, customers.UserUpdate{FirstName: "Adele"}))
		}),
	}
}

// microsoftPlay is what Microsoft does about a side.
func microsoftPlay() []operation {
	ms := func(c *cell) (*partnercenter.Platform, permissions.TenantID) {
		return c.Center.Platform(), c.on.boss.Tenant
	}
	usd := func(c *cell) money.Amount { return money.Must("25", "USD") }
	return []operation{
		writes("Platform.Bill", func(c *cell) error {
			p, to := ms(c)
			return c.told(p.Bill(c.ctx, to, billing.Recurring, billing.Month(c.Clock.Now().AddDate(0, -1, 0).Format("2006-01"))))
		}),
		writes("Platform.Pay", func(c *cell) error { p, by := ms(c); return c.told(p.Pay(c.ctx, by, c.on.invoice, usd(c))) }),
		writes("Platform.Amend", func(c *cell) error {
			p, of := ms(c)
			return c.told(p.Amend(c.ctx, of, c.on.invoice, money.Must("-5", "USD"), "goodwill"))
		}),
		writes("Platform.SetCredit", func(c *cell) error { p, of := ms(c); return p.SetCredit(c.ctx, of, usd(c)) }),
		writes("Platform.AskAboutServiceRequest", func(c *cell) error {
			p, of := ms(c)
			return c.told(p.AskAboutServiceRequest(c.ctx, of, c.on.open, "Which?"))
		}),
		writes("Platform.CheckBudgets", func(c *cell) error { p, of := ms(c); return p.CheckBudgets(c.ctx, of) }),
		writes("Platform.ReportUsage", func(c *cell) error {
			p, _ := ms(c)
			return p.ReportUsage(c.ctx, c.on.customer, reservations.Usage{
				Entitlement: c.on.azure[0], Hour: c.Clock.Now().Add(-2 * time.Hour).Truncate(time.Hour), Meter: "meter",
				ResourceType: "virtual_machines", SKU: "Standard_D2", Region: "westus2", Quantity: reservations.Units(1), UnitPrice: money.Must("0.10", "USD"),
			})
		}),
		reads("Platform.Outbox", func(c *cell) error {
			p, of := ms(c)
			return paged(c, p.Outbox(c.ctx, of))
		}),
	}
}

// neighbour adds Litware to a fork of the stage. It sells to Contoso's
// customer Relecloud, too.
func (st *stage) neighbour(t testing.TB) (*stage, *side) {
	t.Helper()
	w := st.fork(t)
	w.Clock.Set(fixture.Start)
	w.ok(w.Portal(w.Carla).Accept(w.ctx, w.asks(w.Lars, customers.NewRequest{}).URL, true))
	w.ok(drop(w.As(w.Lars).Customer(w.Relecloud).AttestAgreement(w.ctx, *fixture.NewCustomer("Relecloud", "US", "Carla").Attestation)))
	d := w.sells41("litware", w.staff("lena@litware.example"), w.Relecloud, w.Carla, "", "")
	w.Clock.Set(st.at)
	d.prepare(w)
	with := *st
	with.World = w.World
	with.Store, with.rows = w.raw, w.versions()
	return &with, d
}
