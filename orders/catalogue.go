package orders

import (
	"cmp"
	"slices"
	"time"

	"cspkit.example/internal/check"
	"cspkit.example/money"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
)

// ProductType says what kind of thing an item is.
type ProductType string

// The product types.
const (
	AzurePlan       ProductType = "azure_plan"
	AzureGlobal     ProductType = "azure_global" // MS-AZR-0145P
	License         ProductType = "license"
	AddOn           ProductType = "add_on"
	Software        ProductType = "software"
	MarketplaceSaaS ProductType = "marketplace_saas"
	ReservationItem ProductType = "reservation"
)

// Azure reports whether reservations can be bought on such a subscription.
func (t ProductType) Azure() bool { return t == AzurePlan || t == AzureGlobal }

// AzureGlobalOffer is the offer behind every Azure global subscription.
const AzureGlobalOffer = "MS-AZR-0145P"

// Term is a commitment as an ISO 8601 duration.
type Term string

// The terms.
const (
	Monthly   Term = "P1M"
	OneYear   Term = "P1Y"
	ThreeYear Term = "P3Y"
)

// From returns the end of a term that starts at a time: the same day and hour
// of the later month, or its last day where it is shorter. An unknown term
// ends where it starts.
func (t Term) From(start time.Time) time.Time { return AddMonths(start, t.months()) }

// Before returns the start of a term that ends at a time.
func (t Term) Before(end time.Time) time.Time { return AddMonths(end, -t.months()) }

// AddMonths returns the same day and hour of a later month, or the last day
// of that month where it is shorter.
func AddMonths(at time.Time, n int) time.Time {
	first := at.AddDate(0, n, 1-at.Day())
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(at.Day(), last)-1)
}

func (t Term) months() int {
	switch t {
	case Monthly:
		return 1
	case OneYear:
		return 12
	case ThreeYear:
		return 36
	}
	return 0
}

// Valid reports whether the term is known.
func (t Term) Valid() bool { return t.months() > 0 }

// LimitScope says how often a customer may buy an offer (SUB-16).
type LimitScope string

// The limit scopes; the zero value is no limit.
const (
	Unlimited  LimitScope = ""
	Lifetime   LimitScope = "lifetime"   // once, ever
	Concurrent LimitScope = "concurrent" // Limit at a time
)

// Price is what one unit costs for the whole of a term, from a time until the
// next price of that term begins.
type Price struct {
	Term        Term
	PartnerCost money.Amount // what the partner pays Microsoft (RSV-31)
	WebDirect   money.Amount // Microsoft's retail price
	From        time.Time    // when it begins to hold (BILL-15); zero: it always did
}

// PriceList is what the prices of an item were until a time, when prices
// without a date took their place. The engine keeps it: terms that began
// before keep their price by it (SUB-17).
type PriceList struct {
	Prices []Price
	Until  time.Time
}

// Item is a row of the catalogue (2.23): input data that the engine only reads.
type Item struct {
	permissions.Stamp
	ID           string // product:SKU:availability
	Title        string
	ProductType  ProductType
	OfferID      string
	Prices       []Price     // past, present and future; see At
	Replaced     []PriceList // oldest first; the engine keeps them
	MinQuantity  int         // 0 means 1
	MaxQuantity  int         // 0 means no limit
	LimitScope   LimitScope
	Limit        int
	Markets      []permissions.Country // empty means everywhere
	ParentOffers []string              // for add-ons: the offers that they extend
	LicenseSKU   string                // ID of the licence that its units give users, a GUID (CUS-17); may be empty
	HasIncentive bool
	Trial        bool
	MonthlyPlan  bool // for reservations: monthly instalments are offered (RSV-9)

	// For reservations: what usage must match (RSV-16).
	ReservedResourceType string // such as virtual_machines
	SKU                  string // such as Standard_D2s_v3
	Region               string // such as westus2

	// How front ends list it. No rule reads them, and all may be empty.
	Product       string // title of the product that it is a SKU of; empty: the item's own
	Description   string
	Publisher     string // empty: Microsoft
	Category      string // of licences, such as Enterprise
	Segment       string // who it is for, such as education; empty: commercial
	Unit          string // that it is counted in; empty: Licenses
	ActivationURL string // for marketplace SaaS: where its publisher takes over
}

// Clone returns a copy that shares nothing with i.
func (i Item) Clone() Item {
	i.Prices, i.Replaced = slices.Clone(i.Prices), slices.Clone(i.Replaced)
	for n := range i.Replaced {
		i.Replaced[n].Prices = slices.Clone(i.Replaced[n].Prices)
	}
	i.Markets = slices.Clone(i.Markets)
	i.ParentOffers = slices.Clone(i.ParentOffers)
	return i
}

// Check refuses a malformed item with invalid_input.
func (i Item) Check() error {
	if err := check.Names("catalogItemId", i.ID, "title", i.Title, "offerId", i.OfferID); err != nil {
		return err
	}
	switch i.ProductType {
	case AzurePlan, AzureGlobal, License, AddOn, Software, MarketplaceSaaS, ReservationItem:
	default:
		return pcerr.Invalid("SUB-27", "productType", "unknown product type")
	}
	if i.LicenseSKU != "" {
		if _, err := check.GUID("licenseSku", i.LicenseSKU); err != nil {
			return err
		}
	}
	if i.MinQuantity < 0 || i.MaxQuantity < 0 || i.MaxQuantity > maxQuantity || i.MaxQuantity > 0 && i.MaxQuantity < i.MinQuantity || i.Limit < 0 {
		return pcerr.Invalid("SUB-27", "minimumQuantity", "quantities and limits are not negative, and the maximum is not below the minimum")
	}
	for n, p := range i.Prices {
		if !p.Term.Valid() || p.PartnerCost.Sign() < 0 || p.WebDirect.Sign() < 0 || p.PartnerCost.Currency() != p.WebDirect.Currency() {
			return pcerr.Invalid("SUB-27", "prices", "every price needs a term and two amounts of one currency that are not negative")
		}
		if !p.From.IsZero() && !i.ProductType.changesAt(p.From) {
			return pcerr.Invalid("BILL-15", "prices", "prices of Azure plans and the marketplace begin at 00:00 UTC, all others on the 1st of a month at 00:00 UTC")
		}
		if slices.ContainsFunc(i.Prices[:n], func(o Price) bool { return o.Term == p.Term && o.From.Equal(p.From) }) {
			return pcerr.Invalid("BILL-15", "prices", "two prices for one term begin at the same time")
		}
	}
	return nil
}

// changesAt reports whether prices of this kind of product may change at a
// time: Azure plans and the marketplace on any day, all others on the 1st of
// a month (BILL-15).
func (t ProductType) changesAt(at time.Time) bool {
	daily := t == AzurePlan || t == MarketplaceSaaS
	return BeginsDay(at) && (daily || at.UTC().Day() == 1)
}

// BeginsDay reports whether a time is 00:00 UTC, of a year with at most four
// digits: when prices change.
func BeginsDay(at time.Time) bool {
	at = at.UTC()
	return at.Equal(at.Truncate(day)) && at.Year() > 0 && at.Year() < 10_000
}

// CheckChange refuses an item that takes the place of old and would change
// what its price list said for a time that has begun, with invalid_input
// (BILL-15). A dated price that has begun, and what it replaced, stay as they
// are and get no neighbours afterwards. An undated price that is still in
// force has no past and may be replaced. The zero old is no item: a new one
// brings whatever past it has.
func (i Item) CheckChange(old Item, at time.Time) error {
	was, is := old.past(at), i.past(at)
	same := len(was) == len(is)
	for _, p := range was {
		same = same && slices.ContainsFunc(is, p.equal)
	}
	if same || old.ID == "" {
		return nil
	}
	return pcerr.Invalid("BILL-15", "prices", "a price that has begun stays as it is: give a new one that begins later").About(i.ID)
}

// Replacing returns the item as it takes the place of old. Where that changes a
// price in force, it notes what old cost up to now; what was replaced longer
// ago than the longest term lasts is forgotten.
func (i Item) Replacing(old Item, at time.Time) Item {
	i = i.Clone()
	i.Stamp, i.Replaced = old.Touch(at), nil
	for _, l := range old.Clone().Replaced {
		if l.Until.After(ThreeYear.Before(at)) {
			i.Replaced = append(i.Replaced, l)
		}
	}
	if old.ID != "" && !slices.EqualFunc(old.At(at).Prices, i.At(at).Prices, Price.equal) {
		i.Replaced = append(i.Replaced, PriceList{slices.Clone(old.Prices), at})
	}
	return i
}

// past returns the prices that can no longer change at a time.
func (i Item) past(at time.Time) (fixed []Price) {
	now := i.At(at)
	for _, p := range i.Prices {
		current, _ := now.PriceFor(p.Term)
		if !p.From.After(at) && !current.From.IsZero() {
			fixed = append(fixed, p)
		}
	}
	return fixed
}

func (p Price) equal(q Price) bool {
	return p.Term == q.Term && p.From.Equal(q.From) && p.PartnerCost.Equal(q.PartnerCost) && p.WebDirect.Equal(q.WebDirect)
}

// At returns the item with the prices in force at a time: for each term the
// one that began last (BILL-15). An item with nothing but future prices has
// none, and is not sold yet.
func (i Item) At(t time.Time) Item {
	if n := slices.IndexFunc(i.Replaced, func(l PriceList) bool { return t.Before(l.Until) }); n >= 0 {
		i.Prices = i.Replaced[n].Prices
	}
	if !slices.ContainsFunc(i.Prices, func(p Price) bool { return !p.From.IsZero() }) {
		return i
	}
	var held []Price
	for _, p := range i.Prices {
		n := slices.IndexFunc(held, func(h Price) bool { return h.Term == p.Term })
		switch {
		case p.From.After(t):
		case n < 0:
			held = append(held, p)
		case held[n].From.Before(p.From):
			held[n] = p
		}
	}
	i.Prices = held
	return i
}

// Until returns when a price of the item gives way to the next one of its
// term, the zero time when none is known.
func (i Item) Until(p Price) (next time.Time) {
	for _, o := range i.Prices {
		if o.Term == p.Term && o.From.After(p.From) && (next.IsZero() || o.From.Before(next)) {
			next = o.From
		}
	}
	return next
}

// PriceFor returns the price for a term; for the empty term the only price
// there is. found is false when the item is not sold for that term. The item
// is one of a time: ask [Item.At] first.
func (i *Item) PriceFor(t Term) (p Price, found bool) {
	if t == "" && len(i.Prices) == 1 {
		return i.Prices[0], true
	}
	for _, p := range i.Prices {
		if p.Term == t {
			return p, true
		}
	}
	return Price{}, false
}

// Cycle returns how often the item is billed for a term: a year of a licence or
// marketplace subscription once a year, and a trial never.
func (i *Item) Cycle(t Term) BillingCycle {
	switch {
	case i.Trial:
		return CycleNone
	case i.ProductType == Software || i.ProductType == ReservationItem:
		return CycleOneTime
	case !i.ProductType.Azure() && (t == OneYear || t == ThreeYear):
		return CycleAnnual
	}
	return CycleMonthly
}

// CheckMarket refuses an item that is not sold in the customer's country with
// market_unavailable (SUB-27).
func (i *Item) CheckMarket(country permissions.Country) error {
	if len(i.Markets) == 0 || slices.Contains(i.Markets, country) {
		return nil
	}
	return pcerr.New(pcerr.MarketUnavailable, "SUB-27", "the item is not sold in "+string(country)).About(i.ID)
}

// CheckQuantity refuses a number of units outside the item's limits with
// quantity_invalid; the rule named in the refusal is the caller's.
func (i *Item) CheckQuantity(rule pcerr.Rule, n int) error {
	if n >= max(1, i.MinQuantity) && n <= cmp.Or(i.MaxQuantity, maxQuantity) {
		return nil
	}
	e := pcerr.New(pcerr.QuantityInvalid, rule, "the quantity is outside the item's limits, or below 1").About(i.ID)
	e.Field = "quantity"
	return e
}

// maxQuantity bounds what can be bought of an item without a limit of its own,
// so that every total stays exact.
const maxQuantity = 1_000_000_000

// ItemNotFound is the refusal for an item that the catalogue does not have.
func ItemNotFound(id string) error {
	e := pcerr.Invalid("SUB-27", "catalogItemId", "the catalogue has no such item")
	return e.About(id)
}
