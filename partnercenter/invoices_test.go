package partnercenter_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"cspkit.example/billing"
	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/reservations"
	"cspkit.example/storetest"
	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// onInvoices are the operations on invoices and on their files, about one of
// them.
func (w *world) onInvoices(s *partnercenter.Session, id billing.InvoiceID) (seeing, files []call) {
	at := s.Invoices()
	seeing = []call{
		{"list", func() error { return drop(at.List(w.ctx, partnercenter.InvoiceQuery{})) }},
		{"get", func() error { return drop(at.Get(w.ctx, id)) }},
		{"balances", func() error { return drop(at.Balances(w.ctx)) }},
	}
	files = []call{
		{"lines", func() error {
			for _, err := range at.Lines(w.ctx, id, billing.LicenseBased) {
				if err != nil {
					return err
				}
			}
			return nil
		}},
		{"CSV", func() error { return at.ExportCSV(w.ctx, io.Discard, id, billing.LicenseBased) }},
		{"JSON", func() error { return at.ExportJSON(w.ctx, io.Discard, id, billing.LicenseBased) }},
	}
	return seeing, files
}

// june has Contoso buy licences in June, and returns the invoice about them.
func (w *world) june() billing.Invoice {
	w.t.Helper()
	w.sells(orders.Line{ItemID: fixture.Office, Quantity: 2})
	return w.bill(w.Bill, billing.Recurring, "2020-06")[0]
}

// Each role by itself against the matrix.
func TestBILL_2_WhoSeesInvoicesAndFiles(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	i := w.june()
	for role := permissions.GlobalAdmin; role <= permissions.AllRoles; role <<= 1 {
		who := w.hireAt(w.Gina, "user"+role.String(), role)
		seeing, files := w.onInvoices(w.As(who), i.ID)
		for of, c := range map[*[]call]permissions.Roles{
			&seeing: permissions.GlobalAdmin | permissions.BillingAdmin | permissions.AdminAgent,
			&files:  permissions.GlobalAdmin | permissions.BillingAdmin,
		} {
			if !c.Any(role) {
				w.refusedAll(pcerr.RoleNotAllowed, "BILL-2", *of)
				continue
			}
			for _, op := range *of {
				assert.NoError(t, op.op(), "%s for %s", op.name, role)
			}
		}
	}
	seeing, files := w.onInvoices(w.As(w.Dora), i.ID)
	w.refusedAll(pcerr.RoleNotAllowed, "ROLE-6", append(seeing, files...))
}

// Resellers are referred to their provider, which sees its own.
func TestBILL_1_CAP_2_CAP_3_InvoicesAreForWhomMicrosoftBills(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id, _ := w.proseware()
	w.place(w.As(w.Ingo), id, orders.Line{ItemID: fixture.Office, ResellerMPNID: "4847383"})
	i := w.bill(w.Gerd, billing.Recurring, "2020-06")[0]
	seeing, files := w.onInvoices(w.As(w.Gerd), i.ID)
	for _, op := range append(seeing, files...) {
		assert.NoError(t, op.op(), op.name)
	}
	lines := everything(w, w.As(w.Gerd).Invoices().Lines(w.ctx, i.ID, billing.LicenseBased))
	assert.Equal(t, []string{"5000001", "4847383", "Proseware"}, []string{lines[0].MPNID, lines[0].ResellerMPNID, lines[0].CustomerName})
	_, err := w.As(w.Rita).Users().SetRoles(w.ctx, w.Rita.User, permissions.AllRoles)
	w.ok(err)
	seeing, files = w.onInvoices(w.As(w.Rita), i.ID)
	w.refusedAll(pcerr.UseIndirectProvider, "CAP-3", append(seeing, files...))
}

// Another partner's invoice answers like one that is not there, and whatever is
// asked for by name too.
func TestCUS_12_BILL_1_ForeignAndMissingInvoicesAnswerAlike(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	i := w.june()
	lars := w.almightyIn(permissions.PublicCloud, "Stranger", "US")
	_, foreign := w.onInvoices(w.As(lars), i.ID)
	_, missing := w.onInvoices(w.As(lars), "D000000000")
	for n := range foreign {
		w.same(foreign[n].name, foreign[n].op(), missing[n].op())
	}
	invoices, ms := w.As(lars).Invoices(), w.Center.Platform()
	w.same("get", drop(invoices.Get(w.ctx, i.ID)), drop(invoices.Get(w.ctx, "D000000000")))
	w.same("pay", drop(ms.Pay(w.ctx, lars.Tenant, i.ID, i.Total)), drop(ms.Pay(w.ctx, lars.Tenant, "D000000000", i.Total)))
	w.same("amend", drop(ms.Amend(w.ctx, lars.Tenant, i.ID, i.Total, "a slip")), drop(ms.Amend(w.ctx, lars.Tenant, "D000000000", i.Total, "a slip")))
	assert.Empty(t, must[partnercenter.Page[partnercenter.Invoice]](w)(invoices.List(w.ctx, partnercenter.InvoiceQuery{})))
	assert.Empty(t, must[[]billing.Balance](w)(invoices.Balances(w.ctx)))
	for _, id := range []billing.InvoiceID{"", " ", "x", "\x00", billing.InvoiceID(strings.Repeat("D", 5000)), i.ID + "\x00", billing.InvoiceID(strings.ToLower(string(i.ID)))} {
		w.refused(pcerr.NotFound, "CUS-12", func() error { return drop(w.As(w.Bill).Invoices().Get(w.ctx, id)) })
		_, files := w.onInvoices(w.As(w.Bill), id)
		w.refusedAll(pcerr.NotFound, "CUS-12", files)
	}
}

// The list has invoices and notes by date, newest first, in pages.
func TestBILL_2_TheListOfInvoices(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.sells(orders.Line{ItemID: fixture.Office})
	w.sells(orders.Line{ItemID: fixture.Backup})
	var want []string
	for _, m := range []billing.Month{"2020-06", "2020-07"} {
		for _, of := range []billing.InvoiceType{billing.Recurring, billing.OneTime} {
			want = append([]string{string(of) + " " + string(m)}, want...)
			w.bill(w.Bill, of, m)
		}
	}
	w.Clock.Set(day(2020, 8, 10))
	old := everything(w, w.As(w.Bill).Invoices().All(w.ctx, partnercenter.InvoiceQuery{Type: billing.Recurring}))
	note := must[billing.Invoice](w)(w.Center.Platform().Amend(w.ctx, w.Bill.Tenant, old[1].ID, old[1].Total, "a slip"))
	want = append([]string{"recurring 2020-06"}, want...)
	for _, limit := range []int{0, 1, 2, 1000} {
		q := partnercenter.InvoiceQuery{Paging: partnercenter.Paging{Limit: limit}}
		for _, of := range []billing.InvoiceType{"", billing.Recurring, billing.OneTime} {
			q.Type = of
			var got, listed []string
			for _, i := range everything(w, w.As(w.Anna).Invoices().All(w.ctx, q)) {
				got = append(got, string(i.Type)+" "+string(i.Month))
				assert.Equal(t, i, must[partnercenter.Invoice](w)(w.As(w.Anna).Invoices().Get(w.ctx, i.ID)))
			}
			for _, i := range want {
				if strings.HasPrefix(i, string(of)) {
					listed = append(listed, i)
				}
			}
			wantDiff(t, "list", listed, got)
		}
	}
	first := must[partnercenter.Page[partnercenter.Invoice]](w)(w.As(w.Bill).Invoices().List(w.ctx, partnercenter.InvoiceQuery{Paging: partnercenter.Paging{Limit: 1}}))
	assert.Equal(t, []any{note.ID, billing.AdjustmentNote, billing.Paid}, []any{first.Items[0].ID, first.Items[0].Document, first.Items[0].Payment})
	list := func(q partnercenter.InvoiceQuery) func() error {
		return func() error { return drop(w.As(w.Bill).Invoices().List(w.ctx, q)) }
	}
	w.refusedField(pcerr.InvalidInput, "BILL-4", "type", list(partnercenter.InvoiceQuery{Type: "usage_based"}))
	w.refusedField(pcerr.InvalidInput, "ID-13", "limit", list(partnercenter.InvoiceQuery{Paging: partnercenter.Paging{Limit: 1001}}))
	w.refusedField(pcerr.InvalidInput, "ID-13", "after", list(partnercenter.InvoiceQuery{Paging: partnercenter.Paging{After: first.Next}, Type: billing.OneTime}))
}

// Reconciliation files as CSV, to the letter.
func TestBILL_5_FilesAsCSV(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ok(drop(w.relecloud(w.Anna).Rename(w.ctx, `=Rele, "the cloud"`)))
	seats := w.place(w.As(w.Sam), w.Relecloud, orders.Line{ItemID: fixture.Office, Quantity: 3})
	p := yearOfD2(2)
	p.BillingPlan = reservations.MonthlyBilling
	r := w.reserve(p)
	w.Clock.Set(day(2020, 6, 21))
	w.ok(drop(w.relecloud(w.Sam).Subscriptions().ChangeQuantity(w.ctx, seats.Lines[0].Subscription, 1)))
	recurring, oneTime := w.bill(w.Bill, billing.Recurring, "2020-06")[0], w.bill(w.Bill, billing.OneTime, "2020-06")[0]
	file := func(i billing.Invoice, kind billing.FileKind) string {
		var text strings.Builder
		w.ok(w.As(w.Bill).Invoices().ExportCSV(w.ctx, &text, i.ID, kind))
		return text.String()
	}
	whose := string(w.Bill.Tenant) + ",7000001," + string(w.Relecloud) + `,"'=Rele, ""the cloud""",relecloud.onmicrosoft.com,7000001,`
	const common = "PartnerId,MpnId,CustomerId,CustomerName,CustomerDomain,ResellerMpnId,OrderId,SubscriptionId,ProductId,ProductName," +
		"ChargeType,ChargeStartDate,ChargeEndDate,UnitPrice,Quantity,Subtotal,TaxTotal,Total,Currency"
	seat := whose + string(seats.ID) + "," + string(seats.Lines[0].Subscription) + ",office-e3,Office 365 E3,"
	wantDiff(t, "licences", common+"\r\n"+
		seat+"cycle_fee,2020-06-01T00:00:00Z,2020-07-01T00:00:00Z,16.00,3,48.00,0.00,48.00,USD\r\n"+
		seat+"cycle_instance_prorate,2020-06-21T00:00:00Z,2020-07-01T00:00:00Z,16.00,-2,-10.70,0.00,-10.70,USD\r\n", file(recurring, billing.LicenseBased))
	wantDiff(t, "one-time", common+",ReservationOrderId,TermAndBillingCycle,BillingFrequency,EffectiveUnitPrice,PriceAdjustmentDescription,ExchangeRate,"+
		"EntitlementId,MeterId,ResourceType,Sku,Region,UsageDate\r\n"+
		whose+string(r.Order)+","+string(w.AP)+",D2,Standard_D2 westus2,new,2020-06-01T00:00:00Z,2020-07-01T00:00:00Z,43.80,2,87.60,0.00,87.60,USD,"+
		r.ReservationOrder+",P1Y monthly,monthly,43.80,,,,,virtual_machines,Standard_D2,westus2,\r\n", file(oneTime, billing.OneTimeFile))
	wantDiff(t, "a file without lines", common+",EntitlementId,MeterId,ResourceType,Sku,Region,UsageDate,CoveredQuantity\r\n", file(recurring, billing.UsageBased))
	wantDiff(t, "a file of the other kind", common+"\r\n", file(oneTime, billing.LicenseBased))
	for _, kind := range []billing.FileKind{billing.DailyRatedUsage, "", "licence"} {
		w.refusedField(pcerr.InvalidInput, "BILL-5", "kind", func() error { return w.As(w.Bill).Invoices().ExportCSV(w.ctx, io.Discard, recurring.ID, kind) })
	}
}

// Reconciliation files as JSON hold the lines that Lines yields.
func TestBILL_5_FilesAsJSON(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	i := w.june()
	w.Clock.Set(day(2020, 7, 11))
	file := func(kind billing.FileKind) string {
		var text strings.Builder
		w.ok(w.As(w.Bill).Invoices().ExportJSON(w.ctx, &text, i.ID, kind))
		return text.String()
	}
	lines := everything(w, w.As(w.Bill).Invoices().Lines(w.ctx, i.ID, billing.LicenseBased))
	wantDiff(t, "JSON", "[\n"+`{"Partner":"`+string(w.Bill.Tenant)+`","MPNID":"7000001","Customer":"`+string(w.Relecloud)+`","CustomerName":"Relecloud",`+
		`"Domain":"relecloud.onmicrosoft.com","ResellerMPNID":"7000001","File":"license_based","ChargeType":"cycle_fee","Order":"`+string(lines[0].Order)+`",`+
		`"Subscription":"`+string(lines[0].Subscription)+`","ReservationOrder":"","ItemID":"office-e3","Product":"Office 365 E3","Term":"P1M","Cycle":"monthly",`+
		`"From":"2020-06-01T00:00:00Z","To":"2020-07-01T00:00:00Z","UnitPrice":"16.00 USD","Quantity":"2","Subtotal":"32.00 USD","Tax":"0.00 USD","Total":"32.00 USD",`+
		`"ExchangeRate":"","Entitlement":"","Meter":"","ResourceType":"","SKU":"","Region":"","Covered":"0"}`+"\n]\n", file(billing.LicenseBased))
	wantDiff(t, "no lines", "[]\n", file(billing.UsageBased))
	w.sells(orders.Line{ItemID: fixture.Office})
	i = w.bill(w.Bill, billing.Recurring, "2020-07")[0]
	var back []billing.Line
	w.ok(json.Unmarshal([]byte(file(billing.LicenseBased)), &back))
	if diff := cmp.Diff(everything(w, w.As(w.Bill).Invoices().Lines(w.ctx, i.ID, billing.LicenseBased)), back); diff != "" || len(back) != 2 {
		t.Errorf("read back (-want +got):\n%s", diff)
	}
}

// A file that is longer than a page is whole, in the order of its lines; it ends
// at the first error, and nobody takes half of it for all.
func TestBILL_10_LongFiles(t *testing.T) {
	t.Parallel()
	w := plainWorld(t)
	lines := make([]orders.Line, 100)
	for n := range lines {
		lines[n] = orders.Line{ItemID: fixture.Office}
	}
	for range 11 {
		w.place(w.As(w.Sam), w.Relecloud, lines...)
	}
	i := w.bill(w.Bill, billing.Recurring, "2020-06")[0]
	assert.Equal(t, []any{1100, "17600.00 USD"}, []any{i.Lines, i.Total.String()})
	seen := map[orders.SubscriptionID]bool{}
	for _, l := range everything(w, w.As(w.Bill).Invoices().Lines(w.ctx, i.ID, billing.LicenseBased)) {
		assert.False(t, seen[l.Subscription], "twice")
		seen[l.Subscription] = true
	}
	assert.Len(t, seen, 1100)

	second := w.beside(storetest.Faulty(w.Store, &storetest.Fault{Call: storetest.CallView, N: 2}), nil)
	var text strings.Builder
	require.ErrorIs(t, second.As(w.Bill).Invoices().ExportJSON(w.ctx, &text, i.ID, billing.LicenseBased), pcerr.Unavailable)
	assert.Equal(t, []any{1000, false}, []any{strings.Count(text.String(), "cycle_fee"), json.Valid([]byte(text.String()))})
	full := errors.New("the disk is full")
	assert.ErrorIs(t, w.As(w.Bill).Invoices().ExportJSON(w.ctx, fails{full}, i.ID, billing.LicenseBased), full)
	assert.ErrorIs(t, w.As(w.Bill).Invoices().ExportCSV(w.ctx, fails{full}, i.ID, billing.LicenseBased), full)
	assert.ErrorIs(t, w.As(w.Bill).Invoices().ExportJSON(w.ctx, fails{full}, i.ID, billing.UsageBased), full)
	ended, stop := context.WithCancel(w.ctx)
	stop()
	text.Reset()
	assert.ErrorIs(t, w.As(w.Bill).Invoices().ExportJSON(ended, &text, i.ID, billing.LicenseBased), context.Canceled)
	assert.Empty(t, text.String())
}

// fails is a writer that does not take anything.
type fails struct{ err error }

func (f fails) Write([]byte) (int, error) { return 0, f.err }

// A partner of any cloud reads its invoices in Partner Center.
func TestBILL_1_InvoicesInEveryCloud(t *testing.T) {
	t.Parallel()
	for cloud, country := range map[permissions.Cloud]permissions.Country{permissions.USGovernment: "US", permissions.Germany: "DE", permissions.China21V: "CN"} {
		w := newWorld(t)
		who := w.almightyIn(cloud, "Adatum", country)
		w.ok(drop(w.As(who).Invoices().List(w.ctx, partnercenter.InvoiceQuery{})))
		w.ok(drop(w.As(who).Invoices().Balances(w.ctx)))
	}
}
