package billing

import (
	"io"
	"iter"
	"slices"
	"strconv"
	"time"

	"cspkit.example/activity"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/reservations"
)

// PriceList is one of the lists of what partners pay Microsoft (2.21).
type PriceList string

// The price lists.
const (
	LicensePrices              PriceList = "license_based" // licences and add-ons
	UsagePrices                PriceList = "usage_based"   // MS-AZR-0145P
	ReservationPrices          PriceList = "azure_reservations"
	SoftwarePrices             PriceList = "software"
	AzurePlanPrices            PriceList = "azure_plan_consumption"
	AzurePlanReservationPrices PriceList = "azure_plan_reservations"
	MarketplacePrices          PriceList = "marketplace"
	ForeignExchange            PriceList = "foreign_exchange" // exchange rates (BILL-16)
)

// priceList says what is on a list, and when it is given.
type priceList struct {
	products []orders.ProductType
	meters   bool
	daily    bool                // it changes on any day; else on the 1st of a month
	ahead    time.Duration       // how long before it holds it is given
	feature  permissions.Feature // a cloud without it has no such list
}

var priceLists = map[PriceList]priceList{
	LicensePrices:              {products: []orders.ProductType{orders.License, orders.AddOn}, ahead: 30 * day},
	UsagePrices:                {products: []orders.ProductType{orders.AzureGlobal}, meters: true, feature: permissions.Azure},
	ReservationPrices:          {products: []orders.ProductType{orders.ReservationItem}, feature: permissions.Reservations},
	SoftwarePrices:             {products: []orders.ProductType{orders.Software}},
	AzurePlanPrices:            {products: []orders.ProductType{orders.AzurePlan}, meters: true, daily: true, feature: permissions.AzurePlan},
	AzurePlanReservationPrices: {products: []orders.ProductType{orders.ReservationItem}, daily: true, feature: permissions.AzurePlan},
	MarketplacePrices:          {products: []orders.ProductType{orders.MarketplaceSaaS}, daily: true},
	ForeignExchange:            {ahead: day, feature: permissions.AzurePlan},
}

// Action is what reading the list is in the matrix of roles: helpdesk agents
// read those of the Azure plan only (BILL-14).
func (l PriceList) Action() permissions.Action {
	switch l {
	case AzurePlanPrices, AzurePlanReservationPrices, ForeignExchange:
		return permissions.PriceListGetAzurePlan
	}
	return permissions.PriceListGet
}

// Feature is what a cloud must offer to have the list.
func (l PriceList) Feature() permissions.Feature { return priceLists[l].feature }

// HasMeters reports whether Azure consumption is on the list.
func (l PriceList) HasMeters() bool { return priceLists[l].meters }

// begin is the beginning of the month or day whose list holds at a time.
func (l priceList) begin(at time.Time) time.Time {
	at = at.UTC()
	if l.daily {
		return at.Truncate(day)
	}
	return time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, time.UTC)
}

// PriceQuery asks for the price list of a market: the customer's country.
type PriceQuery struct {
	List   PriceList
	Market permissions.Country
	Date   time.Time // in the month of the list, or on its day where lists change daily; zero: now
}

// Complete returns the query with the date on which its list begins to hold,
// or invalid_input. There is no list of the future, but for the next month's
// licences 30 days before (BILL-15) and its exchange rates on the day before
// (BILL-16).
func (q PriceQuery) Complete(now time.Time) (PriceQuery, error) {
	l, known := priceLists[q.List]
	if !known {
		return q, pcerr.Invalid("ID-13", "list", "no such price list: use one such as license_based or azure_plan_consumption")
	}
	var err error
	if q.Market, err = permissions.ParseCountry("market", string(q.Market)); err != nil {
		return q, err
	}
	if q.Date.IsZero() {
		q.Date = now
	}
	q.Date = l.begin(q.Date)
	if first := q.Date.Add(-l.ahead); first.After(now) {
		rule := pcerr.Rule("BILL-15")
		if q.List == ForeignExchange {
			rule = "BILL-16"
		}
		return q, pcerr.Invalid(rule, "date", "this list is given from "+first.Format("2006-01-02")+" on")
	}
	return q, nil
}

// PriceRow is a row of a price list.
type PriceRow struct {
	ID           string // of the catalogue item or meter; empty for exchange rates
	Product      string // its name; for exchange rates the currency that is bought, such as USD
	SKU          string // for exchange rates the currency that it is paid in
	Region       string // Azure's, where the price depends on it
	Term         orders.Term
	Unit         string                // what the price is for
	FromQuantity reservations.Quantity // of a tiered price: how many units come before it (BILL-17)
	Market       permissions.Country
	UnitPrice    money.Amount // what the partner pays
	ERP          money.Amount // the Web Direct price, of the same currency
	TaxIncluded  bool         // BILL-18
	Start        time.Time    // zero: it always held
	End          time.Time    // when another price begins; zero: none is known
}

// OfItem returns the rows of a catalogue item: one for each term that it is
// sold for at the query's date, none where it is not on the list or not sold in
// the market (SUB-27, RSV-20). The query is a complete one.
func (q PriceQuery) OfItem(i *orders.Item) (rows []PriceRow) {
	if !slices.Contains(priceLists[q.List].products, i.ProductType) || i.CheckMarket(q.Market) != nil ||
		i.ProductType == orders.ReservationItem && reservations.CheckMarket(q.Market) != nil {
		return nil
	}
	for _, p := range i.At(q.Date).Prices {
		rows = append(rows, PriceRow{
			ID: i.ID, Product: i.Title, SKU: i.SKU, Region: i.Region, Term: p.Term, Unit: "1 unit", Market: q.Market,
			UnitPrice: p.PartnerCost, ERP: p.WebDirect, TaxIncluded: taxIncluded(q.Market), Start: p.From, End: i.Until(p),
		})
	}
	return rows
}

// OfMeter returns the rows of a meter: one for each tier of its price at the
// query's date. On a list that changes on the 1st of a month a price begins
// then, whatever its own day (BILL-15). The query is a complete one.
func (q PriceQuery) OfMeter(m *Meter) (rows []PriceRow) {
	p, found := m.PriceAt(q.Date)
	if !found || !q.List.HasMeters() || len(m.Markets) > 0 && !slices.Contains(m.Markets, q.Market) {
		return nil
	}
	for _, tier := range p.Tiers {
		rows = append(rows, PriceRow{
			ID: m.ID, Product: m.Product, SKU: m.SKU, Region: m.Region, Unit: m.Unit, FromQuantity: tier.From, Market: q.Market,
			UnitPrice: tier.Price, ERP: tier.Price, TaxIncluded: taxIncluded(q.Market),
			Start: priceLists[q.List].next(p.From), End: priceLists[q.List].next(m.Until(p)),
		})
	}
	return rows
}

// next is the first time, from one on, at which the list changes; the zero
// time stays.
func (l priceList) next(at time.Time) time.Time {
	begin := l.begin(at)
	if at.IsZero() || begin.Equal(at) {
		return at
	}
	return begin.AddDate(0, 1, 0)
}

// OfRates returns the rows of the exchange rates of a month: what one unit of
// a currency costs. They are the same in every market. The query is a complete
// one.
func (q PriceQuery) OfRates(r *Rates) (rows []PriceRow) {
	if q.List != ForeignExchange || r.Month != MonthOf(q.Date) {
		return nil
	}
	for _, rate := range r.List {
		rows = append(rows, PriceRow{
			Product: rate.Currency, SKU: rate.Price.Currency(), Unit: "1 " + rate.Currency, Market: q.Market,
			UnitPrice: rate.Price, ERP: rate.Price, Start: r.Month.Begin(), End: r.Month.End(),
		})
	}
	return rows
}

// taxIncluded reports whether list prices of a market include tax (BILL-18).
func taxIncluded(market permissions.Country) bool { return market == "BR" }

// WritePriceList writes rows as a CSV file in the form of
// [activity.WriteTable]. Times are in UTC, their cells empty where there is
// none.
func WritePriceList(w io.Writer, rows iter.Seq2[PriceRow, error]) error {
	return activity.WriteTable(w, []string{
		"Id", "Product", "Sku", "Region", "Term", "UnitOfMeasure", "FromQuantity", "Market", "Currency", "UnitPrice", "ErpPrice",
		"TaxIncluded", "EffectiveStartDate", "EffectiveEndDate",
	}, rows, PriceRow.cells)
}

func (r PriceRow) cells() []string {
	date := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.UTC().Format(time.RFC3339)
	}
	return []string{
		r.ID, r.Product, r.SKU, r.Region, string(r.Term), r.Unit, r.FromQuantity.String(), string(r.Market), r.UnitPrice.Currency(),
		r.UnitPrice.Number(), r.ERP.Number(), strconv.FormatBool(r.TaxIncluded), date(r.Start), date(r.End),
	}
}
