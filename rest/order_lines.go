package rest

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"cspkit.example/orders"
	"cspkit.example/pcerr"
)

// cycles are the billing cycles in the order of their numbers on the wire.
var cycles = []string{"unknown", "monthly", "annual", "none", "one_time"}

// cycleIn reads a billing cycle; unknown is not given.
func cycleIn(field string, w word) (orders.BillingCycle, error) {
	name, err := oneOf(field, w, cycles...)
	if name == cycles[0] {
		name = ""
	}
	return orders.BillingCycle(name), err
}

// provisioningJSON says what a reservation is bought on, and how; or, in
// carts, what an add-on extends.
type provisioningJSON struct {
	SubscriptionID       string `json:"subscriptionId,omitempty"`
	Scope                string `json:"scope,omitempty"`
	Duration             string `json:"duration,omitempty"`
	ParentSubscriptionID string `json:"parentSubscriptionId,omitempty"`
}

// durations are the terms as reservations have them.
var durations = map[orders.Term]string{orders.Monthly: "1Month", orders.OneYear: "1Year", orders.ThreeYear: "3Years"}

// termIn reads a term as ISO 8601 has it, or as a duration such as 3Year.
func termIn(s string) orders.Term {
	for t, name := range durations {
		if plain(s) == plain(string(t)) || s != "" && strings.HasPrefix(plain(name), plain(s)) {
			return t
		}
	}
	return orders.Term(s)
}

// asked is a line of an order or cart as a client asks for it.
type asked struct {
	item         string // offer ID or product:SKU:availability
	quantity     int
	name         string
	cycle        word
	term         string
	parent       string
	reseller     string
	provisioning *provisioningJSON
}

// line turns what a client asks for into a line of the engine. What the
// catalogue does not have is left for the engine to refuse.
func (c *call) line(in asked) (orders.Line, error) {
	if in.quantity < 1 {
		return orders.Line{}, &pcerr.Error{Code: pcerr.QuantityInvalid, Rule: "SUB-14", Field: "quantity", Message: "the quantity is 1 or more"}
	}
	cycle, err := cycleIn("billingCycle", in.cycle)
	if err != nil {
		return orders.Line{}, err
	}
	i, err := c.item(in.item)
	if pcerr.CodeOf(err) == pcerr.InvalidInput {
		i, err = orders.Item{ID: in.item}, nil
	}
	if err != nil {
		return orders.Line{}, err
	}
	context := cmp.Or(in.provisioning, &provisioningJSON{})
	line := orders.Line{
		ItemID: i.ID, Quantity: in.quantity, FriendlyName: in.name, ResellerMPNID: in.reseller,
		Parent: orders.SubscriptionID(cmp.Or(in.parent, context.ParentSubscriptionID)), Term: termIn(cmp.Or(in.term, context.Duration)),
	}
	if line.Term == "" {
		line.Term = termOfCycle(&i, cycle)
	}
	if i.ProductType == orders.ReservationItem {
		line.Provisioning = orders.Provisioning{Subscription: orders.SubscriptionID(context.SubscriptionID), Scope: strings.ToLower(context.Scope), BillingPlan: string(cycle)}
	}
	return line, nil
}

// termOfCycle is the term of what is billed when its term begins: so often as
// the billing cycle says, or monthly where there is a choice and none is made.
func termOfCycle(i *orders.Item, cycle orders.BillingCycle) orders.Term {
	byTerm := i.ProductType == orders.License || i.ProductType == orders.AddOn || i.ProductType == orders.MarketplaceSaaS
	switch {
	case byTerm && cycle == orders.CycleAnnual:
		return orders.OneYear
	case byTerm && cycle == orders.CycleMonthly, byTerm && len(i.Prices) > 1:
		return orders.Monthly
	}
	return ""
}

// ordering gives refusals of purchases and returns the numbers that the real
// service has for orders.
func ordering(err error) error {
	var refusal *pcerr.Error
	switch {
	case !errors.As(err, &refusal):
	case refusal.Code == pcerr.InvalidInput && refusal.Field == "catalogItemId" && strings.Contains(refusal.ID, ":"):
		return problem{400, 900142, refusal.Error(), sourceAPI}
	case refusal.Code == pcerr.InvalidInput && refusal.Field == "catalogItemId":
		return problem{400, 800004, refusal.Error(), sourceAPI}
	case refusal.Code == pcerr.SubscriptionNotActive && refusal.Rule == "SUB-19":
		return problem{400, 900117, refusal.Error(), sourceAPI}
	}
	return err
}

// numbered checks that lines are numbered from 0 without gaps, and puts them
// in the order of their numbers.
func numbered(lines []orderLineJSON) error {
	slices.SortStableFunc(lines, func(a, b orderLineJSON) int { return cmp.Compare(a.LineItemNumber, b.LineItemNumber) })
	for n, l := range lines {
		if l.LineItemNumber != n {
			return problem{400, 800071, "the numbers of the line items run from 0 to their count less 1", sourceAPI}
		}
	}
	return nil
}
