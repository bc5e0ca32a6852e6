package partnercenter_test

import (
	"errors"
	"strings"
	"testing"

	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"github.com/stretchr/testify/assert"
)

// customersFile is the export of a partner's customers.
func (w *world) customersFile(who permissions.Identity, q partnercenter.CustomerQuery) string {
	w.t.Helper()
	var file strings.Builder
	w.ok(w.As(who).Customers().ExportCSV(w.ctx, &file, q))
	return file.String()
}

// The customers' list as a file: the whole of it, a search result, or one
// reseller's customers, and nothing that a spreadsheet takes for a formula.
func TestCUS_7_CustomersAsAFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const header = "Microsoft ID,Company name,Primary domain name,Relationship\r\n"
	ids := map[string]string{"Relecloud": string(w.Relecloud)}
	for _, name := range []string{"=1+1", "+49", "-5", "@home", "'quoted'", "Bikes, \"and\" more", "a\u00e9"} {
		domain := "d" + string(rune('0'+len(ids)))
		id, _ := w.customerOf(w.Anna, domain, "US")
		w.ok(drop(w.As(w.Anna).Customer(id).Rename(w.ctx, name)))
		ids[name] = string(id)
	}
	row := func(name, shown, domain string) string {
		return ids[name] + "," + shown + "," + domain + ".onmicrosoft.com,reseller\r\n"
	}
	all := header + row("'quoted'", "'quoted'", "d5") + row("+49", "'+49", "d2") + row("-5", "-5", "d3") + row("=1+1", "'=1+1", "d1") +
		row("@home", "'@home", "d4") + row("a\u00e9", "a\u00e9", "d7") + row("Bikes, \"and\" more", `"Bikes, ""and"" more"`, "d6") + row("Relecloud", "Relecloud", "relecloud")
	before := w.rows()
	for _, who := range []permissions.Identity{w.Gina, w.Anna} {
		wantDiff(t, "all", all, w.customersFile(who, partnercenter.CustomerQuery{}))
		wantDiff(t, "in small pages", all, w.customersFile(who, partnercenter.CustomerQuery{Paging: partnercenter.Paging{Limit: 2}}))
	}
	wantDiff(t, "by name", header+row("Bikes, \"and\" more", `"Bikes, ""and"" more"`, "d6"), w.customersFile(w.Anna, partnercenter.CustomerQuery{NamePrefix: "bIkes, \""}))
	wantDiff(t, "by domain", header+row("@home", "'@home", "d4"), w.customersFile(w.Anna, partnercenter.CustomerQuery{DomainPrefix: "D4."}))
	wantDiff(t, "none", header, w.customersFile(w.Anna, partnercenter.CustomerQuery{NamePrefix: "x"}))
	wantDiff(t, "an export changes nothing", before, w.rows())
}

// A reseller's customers, and how they are related to it.
func TestCUS_7_IR_16_AResellersCustomersAsAFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.market()
	only := partnercenter.CustomerQuery{Reseller: w.Rita.Tenant}
	var want strings.Builder
	want.WriteString("Microsoft ID,Company name,Primary domain name,Relationship\r\n")
	for _, c := range everything(w, w.As(w.Ingo).Customers().All(w.ctx, only)) {
		want.WriteString(string(c.ID) + "," + c.CompanyName + "," + c.Domain + ",reseller\r\n")
	}
	assert.Equal(t, 5, strings.Count(want.String(), "\r\n"))
	wantDiff(t, "Distri's through Fabrikam", want.String(), w.customersFile(w.Ingo, only))
	theirs := w.customersFile(w.Renee, partnercenter.CustomerQuery{})
	assert.Equal(t, 6, strings.Count(theirs, "\r\n"))
	assert.Equal(t, 4, strings.Count(theirs, ",reseller\r\n"))
	assert.Contains(t, theirs, ",Delta,tweed.onmicrosoft.com,none\r\n", "an association is no relationship")
}

// Who exports, and that a refusal writes nothing.
func TestCUS_7_CUS_8_WhoExports(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, c := range []struct {
		who  permissions.Identity
		rule pcerr.Rule
	}{{w.Bill, "CUS-7"}, {w.Uma, "CUS-7"}, {w.Sam, "CUS-7"}, {w.Hal, "CUS-7"}, {w.Dora, "ROLE-6"}} {
		var file strings.Builder
		w.refused(pcerr.RoleNotAllowed, c.rule, func() error {
			return w.As(c.who).Customers().ExportCSV(w.ctx, &file, partnercenter.CustomerQuery{})
		})
		assert.NotContains(t, file.String(), "Relecloud")
		rule := c.rule
		if rule == "CUS-7" {
			rule = "CUS-8"
		}
		w.refused(pcerr.RoleNotAllowed, rule, func() error {
			return w.relecloud(c.who).Subscriptions().ExportCSV(w.ctx, &file, partnercenter.SubscriptionQuery{})
		})
		assert.NotContains(t, file.String(), string(w.AP))
	}
	w.refused(pcerr.CustomerNotAllowed, "ID-5", func() error {
		return w.As(w.Carla).Customers().ExportCSV(w.ctx, &strings.Builder{}, partnercenter.CustomerQuery{})
	})
	w.refused(pcerr.CustomerNotFound, "CUS-12", func() error {
		return w.relecloud(w.Lars).Subscriptions().ExportCSV(w.ctx, &strings.Builder{}, partnercenter.SubscriptionQuery{})
	})
	full := errors.New("disk full")
	assert.ErrorIs(t, w.As(w.Anna).Customers().ExportCSV(w.ctx, fullDisk{full}, partnercenter.CustomerQuery{}), full)
}

type fullDisk struct{ err error }

func (d fullDisk) Write([]byte) (int, error) { return 0, d.err }

// A customer's subscriptions as a file, with the status of now.
func TestCUS_8_SubscriptionsAsAFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	proseware, _ := w.proseware()
	at := w.As(w.Ingo).Customer(proseware).Subscriptions()
	const header = "Subscription ID,Subscription,Quantity,Status,Reseller\r\n"
	file := func(who permissions.Identity, q partnercenter.SubscriptionQuery) string {
		var b strings.Builder
		w.ok(w.As(who).Customer(proseware).Subscriptions().ExportCSV(w.ctx, &b, q))
		return b.String()
	}
	wantDiff(t, "none", header, file(w.Ingo, partnercenter.SubscriptionQuery{}))
	place := func(line orders.Line) func() string {
		return func() string { return string(w.place(w.As(w.Ingo), proseware, line).Lines[0].Subscription) }
	}
	ids := sequel(w, place(orders.Line{ItemID: fixture.Office, Quantity: 12, FriendlyName: "=SUM(A1)", ResellerMPNID: "4847383"}),
		place(orders.Line{ItemID: fixture.Server, FriendlyName: "Web, \"old\""}), place(orders.Line{ItemID: fixture.Backup, FriendlyName: "@night"}))
	must[orders.Subscription](w)(at.Suspend(w.ctx, orders.SubscriptionID(ids[1])))
	rows := []string{ids[0] + ",'=SUM(A1),12,active,4847383\r\n", ids[1] + `,"Web, ""old""",1,suspended,` + "\r\n", ids[2] + ",'@night,1,active,\r\n"}
	for _, who := range []permissions.Identity{w.Ingo, w.Gerd, w.Renee} {
		wantDiff(t, "all", header+strings.Join(rows, ""), file(who, partnercenter.SubscriptionQuery{}))
	}
	wantDiff(t, "by reseller", header+rows[0], file(w.Ingo, partnercenter.SubscriptionQuery{ResellerMPNID: "4847383"}))
	wantDiff(t, "by status, in small pages", header+rows[0]+rows[2], file(w.Ingo, partnercenter.SubscriptionQuery{Status: orders.Active, Paging: partnercenter.Paging{Limit: 1}}))
	w.Clock.Advance(121 * oneDay)
	wantDiff(t, "later", header+strings.Replace(rows[1], "suspended", "deleted", 1), file(w.Ingo, partnercenter.SubscriptionQuery{Status: orders.Deleted}))
	assert.Equal(t, customers.KindProvider, w.recordOf(w.Ingo, proseware).Relationship.Kind)
}
