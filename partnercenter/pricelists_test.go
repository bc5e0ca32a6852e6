package partnercenter_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"cspkit.example/billing"
	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"github.com/stretchr/testify/assert"
)

// allPriceLists are the eight of 2.21.
var allPriceLists = []billing.PriceList{
	"license_based", "usage_based", "azure_reservations", "software", "azure_plan_consumption", "azure_plan_reservations", "marketplace", "foreign_exchange",
}

// priceList reads a whole list.
func priceList(w *world, who permissions.Identity, q billing.PriceQuery) ([]billing.PriceRow, error) {
	var rows []billing.PriceRow
	for row, err := range w.As(who).PriceLists().All(w.ctx, q) {
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// short are rows as text: item, term or tier, price and beginning.
func short(rows []billing.PriceRow) []string {
	out := []string{}
	for _, r := range rows {
		text := fmt.Sprint(r.ID, r.SKU, " ", r.Term, r.FromQuantity, " ", r.UnitPrice)
		if !r.Start.IsZero() {
			text += r.Start.Format(" 01-02")
		}
		out = append(out, text)
	}
	return out
}

// The rows of section 4.1, every role against every list.
func TestBILL_14_WhoSeesWhichPriceList(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	azurePlan := map[billing.PriceList]bool{"azure_plan_consumption": true, "azure_plan_reservations": true, "foreign_exchange": true}
	all := permissions.GlobalAdmin | permissions.BillingAdmin | permissions.UserManagementAdmin | permissions.AdminAgent | permissions.SalesAgent | permissions.MPNPartnerAdmin
	for role := permissions.Roles(1); role <= permissions.ReportViewer; role <<= 1 {
		_, err := w.As(w.Gina).Users().SetRoles(w.ctx, w.Dora.User, role)
		w.ok(err)
		for _, list := range allPriceLists {
			read := func() error { return drop(priceList(w, w.Dora, billing.PriceQuery{List: list, Market: "US"})) }
			if all.Has(role) || role == permissions.HelpdeskAgent && azurePlan[list] {
				before := w.versions()
				assert.NoError(t, read(), "%s reads %s", role, list)
				wantDiff(t, "reading leaves nothing (ACT-5)", before, w.versions())
				continue
			}
			w.refused(pcerr.RoleNotAllowed, "BILL-14", read)
		}
	}
	_, err := w.As(w.Gina).Users().SetRoles(w.ctx, w.Dora.User, 0)
	w.ok(err)
	for _, list := range allPriceLists {
		w.refused(pcerr.RoleNotAllowed, "ROLE-6", func() error { return drop(priceList(w, w.Dora, billing.PriceQuery{List: list, Market: "US"})) })
		w.refused(pcerr.CustomerNotAllowed, "ID-5", func() error { return drop(priceList(w, w.Carla, billing.PriceQuery{List: list, Market: "US"})) })
	}
	assert.Equal(t, pcerr.RoleNotAllowed, pcerr.CodeOf(w.As(w.Hal).Can(w.ctx, permissions.PriceListGet, "")))
	assert.NoError(t, w.As(w.Hal).Can(w.ctx, permissions.PriceListGetAzurePlan, ""))
}

// Resellers ask their provider, whatever list it is; a role that would not see
// it hears that first.
func TestBILL_1_BILL_14_ResellersAskTheirProviderForPrices(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	hugo := w.hireAt(w.Rita, "Hugo", permissions.HelpdeskAgent)
	for _, list := range allPriceLists {
		q := billing.PriceQuery{List: list, Market: "FR"}
		w.refused(pcerr.UseIndirectProvider, "CAP-3", func() error { return drop(priceList(w, w.Renee, q)) })
		w.ok(drop(priceList(w, w.Ingo, q)))
		if list.Action() == permissions.PriceListGet {
			w.refused(pcerr.RoleNotAllowed, "BILL-14", func() error { return drop(priceList(w, hugo, q)) })
			continue
		}
		w.refused(pcerr.UseIndirectProvider, "CAP-3", func() error { return drop(priceList(w, hugo, q)) })
	}
}

// What a cloud does not offer has no price list there.
func TestBILL_14_CLD_11_SUB_3_ListsOfTheClouds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, c := range []struct {
		who     permissions.Identity
		refused map[billing.PriceList]pcerr.Rule
	}{
		{w.Gwen, map[billing.PriceList]pcerr.Rule{"azure_plan_consumption": "SUB-3", "azure_plan_reservations": "SUB-3", "foreign_exchange": "SUB-3"}},
		{w.Rolf, map[billing.PriceList]pcerr.Rule{"azure_plan_consumption": "SUB-3", "azure_plan_reservations": "SUB-3", "foreign_exchange": "SUB-3", "azure_reservations": "CLD-11"}},
	} {
		for _, list := range allPriceLists {
			// The cloud comes before the input (0.3).
			read := func() error { return drop(priceList(w, c.who, billing.PriceQuery{List: list, Market: "??"})) }
			if rule := c.refused[list]; rule != "" {
				w.refused(pcerr.CloudFeatureUnavailable, rule, read)
				continue
			}
			w.refusedField(pcerr.InvalidInput, "ID-13", "market", read)
		}
	}
}

// Each list has what is sold in the market in the month or on the day.
func TestBILL_15_BILL_16_BILL_17_TheListsOfAMarket(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ms := w.Center.Platform()
	w.put("in-germany", orders.License, func(i *orders.Item) { i.Markets = []permissions.Country{"DE"} })
	w.put("dearer", orders.License, func(i *orders.Item) {
		july := i.Prices[0]
		july.PartnerCost, july.From = july.PartnerCost.Mul(2), day(2020, 7, 1)
		i.Prices = append(i.Prices, july)
	})
	w.put("daily", orders.MarketplaceSaaS, func(i *orders.Item) { i.Prices[0].From = day(2020, 6, 15) })
	w.ok(ms.PutMeter(w.ctx, hours("hours", day(2020, 6, 10))))
	june := func(d int) func() { return func() { w.Clock.Set(day(2020, 6, d)) } }
	licences := []string{"office-audio P1M0 3.20 USD", "office-e3 P1M0 16.00 USD"}
	for _, c := range []struct {
		when   func()
		list   billing.PriceList
		market permissions.Country
		date   time.Time
		want   []string
	}{
		{june(1), "license_based", "US", time.Time{}, append([]string{"dearer P1M0 10.00 USD"}, licences...)},
		{june(1), "license_based", "US", day(2020, 7, 31), append([]string{"dearer P1M0 20.00 USD 07-01"}, licences...)}, // the preview
		{june(1), "license_based", "DE", time.Time{}, append([]string{"dearer P1M0 10.00 USD", "in-germany P1M0 10.00 USD"}, licences...)},
		{june(1), "software", "US", time.Time{}, []string{"server-2019 P1Y0 800.00 USD"}},
		{june(1), "azure_reservations", "US", time.Time{}, []string{"D2Standard_D2 P1Y0 525.60 USD", "D2Standard_D2 P3Y0 1576.80 USD", "D4Standard_D4 P1Y0 1051.20 USD", "D4Standard_D4 P3Y0 3153.60 USD"}},
		{june(1), "azure_plan_reservations", "US", time.Time{}, []string{"D2Standard_D2 P1Y0 525.60 USD", "D2Standard_D2 P3Y0 1576.80 USD", "D4Standard_D4 P1Y0 1051.20 USD", "D4Standard_D4 P3Y0 3153.60 USD"}},
		{june(1), "azure_reservations", "AD", time.Time{}, []string{}}, // section 7.3
		{june(14), "marketplace", "US", time.Time{}, []string{"saas-backup P1M0 40.00 USD"}},
		{june(15), "marketplace", "US", time.Time{}, []string{"daily P1M0 10.00 USD 06-15", "saas-backup P1M0 40.00 USD"}},
		{june(16), "marketplace", "US", day(2020, 6, 14), []string{"saas-backup P1M0 40.00 USD"}},
		{june(16), "azure_plan_consumption", "US", day(2020, 6, 9), []string{"azure-plan P1M0 0 USD", "hoursStandard_D2 0 0.10 USD", "hoursStandard_D2 100 0.08 USD"}},
		{june(16), "azure_plan_consumption", "US", time.Time{}, []string{"azure-plan P1M0 0 USD", "hoursStandard_D2 0 0.20 USD 06-10"}},
		{june(16), "usage_based", "US", time.Time{}, []string{"azure-global P1M0 0 USD", "hoursStandard_D2 0 0.10 USD", "hoursStandard_D2 100 0.08 USD"}},
		{func() { w.Clock.Set(day(2020, 7, 1)) }, "usage_based", "US", time.Time{}, []string{"azure-global P1M0 0 USD", "hoursStandard_D2 0 0.20 USD 07-01"}},
	} {
		c.when()
		rows, err := priceList(w, w.Sam, billing.PriceQuery{List: c.list, Market: c.market, Date: c.date})
		w.ok(err)
		wantDiff(t, fmt.Sprint(c.list, " of ", c.market, c.date, " on ", w.Clock.Now()), c.want, short(rows))
	}
	w.Clock.Set(day(2020, 6, 16))
	for _, list := range []billing.PriceList{"usage_based", "azure_reservations", "software", "marketplace", "azure_plan_consumption", "azure_plan_reservations"} {
		w.refusedField(pcerr.InvalidInput, "BILL-15", "date", func() error {
			return drop(priceList(w, w.Sam, billing.PriceQuery{List: list, Market: "US", Date: day(2020, 7, 1)}))
		})
	}
	w.refusedField(pcerr.InvalidInput, "BILL-15", "date", func() error {
		return drop(priceList(w, w.Sam, billing.PriceQuery{List: "license_based", Market: "US", Date: day(2020, 8, 1)}))
	})
	w.refusedField(pcerr.InvalidInput, "ID-13", "list", func() error { return drop(priceList(w, w.Sam, billing.PriceQuery{List: "all", Market: "US"})) })
}

// A list as a file, with tax in Brazil, and nothing of a list that is refused.
func TestBILL_18_APriceListAsAFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("=now()", orders.Software, nil)
	const header = "Id,Product,Sku,Region,Term,UnitOfMeasure,FromQuantity,Market,Currency,UnitPrice,ErpPrice,TaxIncluded,EffectiveStartDate,EffectiveEndDate\r\n"
	for market, tax := range map[permissions.Country]string{"US": "false", "BR": "true", "DE": "false"} {
		var file strings.Builder
		before := w.versions()
		w.ok(w.As(w.Bill).PriceLists().ExportCSV(w.ctx, &file, billing.PriceQuery{List: billing.SoftwarePrices, Market: market}))
		wantDiff(t, "the file", header+
			"'=now(),Item =now(),,,P1M,1 unit,0,"+string(market)+",USD,10.00,12.00,"+tax+",,\r\n"+
			"server-2019,Windows Server 2019,,,P1Y,1 unit,0,"+string(market)+",USD,800.00,1000.00,"+tax+",,\r\n", file.String())
		wantDiff(t, "an export changes nothing", before, w.versions())
	}
	var file strings.Builder
	w.refused(pcerr.RoleNotAllowed, "BILL-14", func() error {
		return w.As(w.Hal).PriceLists().ExportCSV(w.ctx, &file, billing.PriceQuery{List: billing.SoftwarePrices, Market: "US"})
	})
	assert.Empty(t, file.String())
	w.ok(w.As(w.Hal).PriceLists().ExportCSV(w.ctx, &file, billing.PriceQuery{List: billing.ForeignExchange, Market: "us"}))
	assert.Equal(t, header, file.String(), "no rates are set")
}

// A list is read in pages, can be left at any row, and can be read again: as
// of when the reading begins, also when the clock goes on meanwhile.
func TestBILL_15_ALongPriceList(t *testing.T) {
	t.Parallel()
	w := plainWorld(t)
	ms := w.Center.Platform()
	for n := range 1500 {
		m := hours(fmt.Sprintf("m%04d", n), day(2020, 6, 2))
		w.ok(ms.PutMeter(w.ctx, m))
	}
	list := w.As(w.Sam).PriceLists().All(w.ctx, billing.PriceQuery{List: billing.AzurePlanPrices, Market: "US"})
	read := func(stop int) (n int, prices map[string]int) {
		prices = map[string]int{}
		for row, err := range list {
			w.ok(err)
			if n++; n == stop {
				break
			}
			if n == 700 {
				w.Clock.Set(day(2020, 6, 2))
			}
			prices[row.UnitPrice.String()]++
		}
		return n, prices
	}
	n, prices := read(0)
	assert.Equal(t, 3001, n, "the Azure plan, and two tiers of each meter")
	wantDiff(t, "prices of 1 June", map[string]int{"0 USD": 1, "0.10 USD": 1500, "0.08 USD": 1500}, prices)
	n, prices = read(0)
	assert.Equal(t, 1501, n)
	wantDiff(t, "prices of 2 June", map[string]int{"0 USD": 1, "0.20 USD": 1500}, prices)
	n, _ = read(1200)
	assert.Equal(t, 1200, n)

	ctx, cancel := context.WithCancel(w.ctx)
	cancel()
	for _, err := range w.As(w.Sam).PriceLists().All(ctx, billing.PriceQuery{List: billing.AzurePlanPrices, Market: "US"}) {
		assert.True(t, errors.Is(err, pcerr.Unavailable), "%v", err)
	}
	w.ok(w.As(w.Sam).Atomically(w.ctx, func(ctx context.Context, s *partnercenter.Session) error {
		for row, err := range s.PriceLists().All(ctx, billing.PriceQuery{List: billing.SoftwarePrices, Market: "US"}) {
			assert.Equal(t, fixture.Server, row.ID)
			w.ok(err)
		}
		return nil
	}))
}
