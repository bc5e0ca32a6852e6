package rest

import (
	"slices"
	"strconv"

	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
)

// patchOrder cancels an order, or buys add-ons on it.
func (c *call) patchOrder() (*answer, error) {
	var in orderJSON
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	status, err := oneOf("status", in.Status, "unknown", "completed", "pending", "cancelled", "none")
	if err != nil {
		return nil, err
	}
	view, err := c.orderView()
	if err != nil {
		return nil, err
	}
	var out orders.Order
	err = c.atomically(func(c *call) error {
		old, err := c.theOrder()
		if err != nil {
			return err
		}
		if err := checkETag(in.Attributes, tagOf(string(old.ID), old.Version)); err != nil {
			return err
		}
		if status == "cancelled" {
			err = c.cancelOrder(old, in.LineItems)
		} else {
			err = c.changeOrder(old, in)
		}
		if err != nil {
			return err
		}
		out, err = c.theOrder()
		return err
	})
	if err != nil {
		return nil, ordering(err)
	}
	return ok(view.of(out))
}

// cancelOrder gives back what was bought on lines of an order; with no lines,
// on all of them.
func (c *call) cancelOrder(o orders.Order, only []orderLineJSON) error {
	if o.Status == orders.OrderCancelled {
		return problem{400, 800061, "the order is cancelled already", sourceAPI}
	}
	reserved := false
	for _, l := range o.Lines {
		if len(only) > 0 && !slices.ContainsFunc(only, func(w orderLineJSON) bool { return w.LineItemNumber == l.Number }) {
			continue
		}
		switch l.ProductType {
		case orders.Software:
			if _, err := c.at().Subscriptions().Cancel(c, l.Subscription); err != nil {
				return err
			}
		case orders.ReservationItem:
			reserved = true
		case orders.MarketplaceSaaS:
			return problem{403, 800077, "subscriptions of the marketplace are not cancelled by their order: cancel the subscription", sourceAPI}
		default:
			return problem{400, 800063, "the order cannot be cancelled: suspend the subscription instead", sourceAPI}
		}
	}
	if reserved {
		return c.cancelReservations(o.ID)
	}
	return nil
}

// cancelReservations gives back all that was reserved on an order.
func (c *call) cancelReservations(on orders.OrderID) error {
	for r, err := range c.at().Reservations().All(c, partnercenter.ReservationQuery{}) {
		if err != nil {
			return err
		}
		if r.Order != on || !r.Alive() {
			continue
		}
		if _, err := c.at().Reservations().Cancel(c, r.ID); err != nil {
			return err
		}
	}
	return nil
}

// changeOrder buys the lines that have no subscription yet. Clients send the
// lines that are there as well. The billing cycle stays: in the engine it
// follows from the term, and a term ends before another one begins.
func (c *call) changeOrder(o orders.Order, in orderJSON) error {
	more := slices.DeleteFunc(slices.Clone(in.LineItems), func(l orderLineJSON) bool { return l.ParentSubscriptionID == "" || l.SubscriptionID != "" })
	for n := range more {
		more[n].LineItemNumber = n
	}
	if len(more) > 0 {
		lines, err := c.orderLines(orderJSON{BillingCycle: in.BillingCycle, LineItems: more})
		if err == nil {
			_, err = c.at().Orders().Extend(c, o.ID, lines...)
		}
		return err
	}
	cycle, err := cycleIn("billingCycle", in.BillingCycle)
	if err == nil && cycle != "" && cycle != o.BillingCycle {
		err = problem{400, 6001, "an offer of the order does not support the billing cycle " + string(cycle), sourceAPI}
	}
	return err
}

// deliveryJSON says how far a line of an order is delivered.
type deliveryJSON struct {
	LineItemNumber int            `json:"lineItemNumber"`
	Status         string         `json:"status"`
	Quantities     []deliveryPart `json:"quantityProvisioningInformation"`
}

type deliveryPart struct {
	Quantity int    `json:"quantity"`
	Status   string `json:"status"`
}

// deliveries are the states of delivery of an order's states.
var deliveries = map[orders.OrderStatus]string{
	orders.OrderCompleted: "Fulfilled", orders.OrderPending: "PrefulfillmentPending", orders.OrderCancelled: "Unfulfilled",
}

func (c *call) orderProvisioning() (*answer, error) {
	o, err := c.theOrder()
	if err != nil {
		return nil, err
	}
	status := deliveries[o.Status]
	return ok(listOf(c, o.Lines, func(l orders.OrderLine) deliveryJSON {
		return deliveryJSON{l.Number, status, []deliveryPart{{l.Quantity, status}}}
	}))
}

// activationJSON is where the user of a line goes to start using it: an
// absolute address, on the publisher's site.
type activationJSON struct {
	LineItemNumber int   `json:"lineItemNumber"`
	Link           *link `json:"link"`
}

// activationLinks are those of one line of an order, or of all of them.
func (c *call) activationLinks() (*answer, error) {
	o, err := c.theOrder()
	if err != nil {
		return nil, err
	}
	only := c.id("line")
	found := []activationJSON{}
	for _, l := range o.Lines {
		if only != "" && only != strconv.Itoa(l.Number) {
			continue
		}
		i, err := c.item(catalogItemID(l.ProductType, l.ItemID, l.OfferID))
		if err != nil && pcerr.CodeOf(err) != pcerr.InvalidInput { // the catalogue may have dropped it
			return nil, err
		}
		if i.ActivationURL != "" {
			found = append(found, activationJSON{l.Number, get(i.ActivationURL)})
		}
	}
	return ok(list(c, found))
}
