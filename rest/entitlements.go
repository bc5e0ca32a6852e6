package rest

import (
	"net/http"
	"strconv"

	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/reservations"
)

var entitlementRoutes = []route{
	{http.MethodGet, "/v1/customers/{customer}/entitlements", userOnly, "get-a-collection-of-entitlements", (*call).entitlements},
	{http.MethodGet, "/v1/customers/{customer}/artifacts/{type}/groups/{group}/lineitems/{line}/resource/{resource}", userOnly, "get-a-collection-of-entitlements", (*call).artifact},
}

// entitlementJSON is what a customer may use of a purchase: software or a
// reservation.
type entitlementJSON struct {
	IncludedEntitlements []entitlementJSON `json:"includedEntitlements"`
	ReferenceOrder       referenceOrder    `json:"referenceOrder"`
	ProductID            string            `json:"productId"`
	SkuID                string            `json:"skuId"`
	Quantity             int               `json:"quantity"`
	QuantityDetails      []deliveryPart    `json:"quantityDetails"`
	EntitledArtifacts    []artifactJSON    `json:"entitledArtifacts"`
	EntitlementType      string            `json:"entitlementType"`
	ExpiryDate           date              `json:"expiryDate,omitzero"`
}

type referenceOrder struct {
	ID         string `json:"id"`
	LineItemID string `json:"lineItemId"`
}

// artifactJSON leads to what was made for an entitlement.
type artifactJSON struct {
	Link              *link             `json:"link"`
	ResourceID        string            `json:"resourceId"`
	ArtifactType      string            `json:"artifactType"`
	DynamicAttributes map[string]string `json:"dynamicAttributes"`
}

// The kinds of entitlements.
const (
	softwareKind    = "software"
	reservationKind = "reservedinstance"
)

func entitlementOf(o *orders.Order, l orders.OrderLine, kind string, quantity int) entitlementJSON {
	at := placeOf(l.ItemID)
	return entitlementJSON{
		IncludedEntitlements: []entitlementJSON{}, ReferenceOrder: referenceOrder{string(o.ID), strconv.Itoa(l.Number)},
		ProductID: at.product, SkuID: at.sku, Quantity: quantity, QuantityDetails: []deliveryPart{{quantity, "Fulfilled"}},
		EntitledArtifacts: []artifactJSON{}, EntitlementType: kind,
	}
}

func reservationEntitlement(o *orders.Order, l orders.OrderLine, r reservations.Reservation) entitlementJSON {
	out := entitlementOf(o, l, reservationKind, r.Quantity)
	out.ExpiryDate = date(r.ExpiresAt)
	uri := "/customers/" + string(r.Customer) + "/artifacts/" + reservationKind + "/groups/" + r.ReservationOrder +
		"/lineitems/" + strconv.Itoa(l.Number) + "/resource/" + string(r.ID)
	out.EntitledArtifacts = append(out.EntitledArtifacts, artifactJSON{get(uri), string(r.ID), reservationKind, map[string]string{"reservationType": plain(r.ResourceType)}})
	return out
}

// entitlements lists what is left of every order's software and reservations.
func (c *call) entitlements() (*answer, error) {
	wanted, err := oneOf("entitlementType", word(c.text("entitlementType")), softwareKind, reservationKind, "virtualmachinereservedinstance")
	if err != nil {
		return nil, err
	}
	found := []entitlementJSON{}
	for o, err := range c.at().Orders().All(c, partnercenter.OrderQuery{}) {
		if err != nil {
			return nil, err
		}
		of, err := c.entitlementsOf(&o, wanted)
		if err != nil {
			return nil, err
		}
		found = append(found, of...)
	}
	if plain(c.text("showExpiry")) != "true" {
		for n := range found {
			found[n].ExpiryDate = date{}
		}
	}
	return ok(list(c, found))
}

// entitlementsOf are those of an order, of one kind or of both.
func (c *call) entitlementsOf(o *orders.Order, kind string) (found []entitlementJSON, err error) {
	for _, l := range o.Lines {
		switch {
		case l.ProductType == orders.Software && (kind == "" || kind == softwareKind):
			s, err := c.at().Subscriptions().Get(c, l.Subscription)
			if err != nil {
				return nil, err
			}
			if s.Status != orders.Deleted {
				e := entitlementOf(o, l, softwareKind, s.Quantity)
				e.ExpiryDate = date(s.CommitmentEnd)
				found = append(found, e)
			}
		case l.ProductType == orders.ReservationItem && kind != softwareKind:
			reserved, err := c.reservedOn(o, l)
			if err != nil {
				return nil, err
			}
			found = append(found, reserved...)
		}
	}
	return found, nil
}

// reservedOn are the reservations of a line of an order that are alive; there
// are several while a part waits for its return.
func (c *call) reservedOn(o *orders.Order, l orders.OrderLine) (found []entitlementJSON, err error) {
	for r, err := range c.at().Reservations().All(c, partnercenter.ReservationQuery{}) {
		if err != nil {
			return nil, err
		}
		if r.Alive() && r.ReservationOrder == l.ReservationOrder {
			found = append(found, reservationEntitlement(o, l, r))
		}
	}
	return found, nil
}

// artifactDetailsJSON is a reservation as the customer has it. Its older name
// is virtualMachineReservations.
type artifactDetailsJSON struct {
	Type         string            `json:"type"`
	Reservations []reservationJSON `json:"reservations"`
	Older        []reservationJSON `json:"virtualMachineReservations"`
}

type reservationJSON struct {
	ReservationID     string                 `json:"reservationId"`
	DisplayName       string                 `json:"displayName"`
	AppliedScopes     []orders.EntitlementID `json:"appliedScopes,omitempty"`
	ScopeType         string                 `json:"scopeType"`
	Quantity          int                    `json:"quantity"`
	ExpiryDateTime    date                   `json:"expiryDateTime"`
	EffectiveDateTime date                   `json:"effectiveDateTime"`
	ProvisioningState string                 `json:"provisioningState"`
}

// provisioningStates are those of a reservation that is not simply Created.
var provisioningStates = map[reservations.State]string{
	reservations.Active: "Created", reservations.Pending: "PendingBilling", reservations.Cancelled: "Cancelled", reservations.Exchanged: "Cancelled", reservations.Expired: "Expired",
	reservations.PendingCancellation: "Created", reservations.PendingExchange: "Created",
}

// artifact is what the link of a reservation's entitlement leads to.
func (c *call) artifact() (*answer, error) {
	missing := problem{404, 800037, "the customer has no such artifact", sourceAPI}
	if plain(c.id("type")) != reservationKind {
		if _, err := c.theCustomer(); err != nil {
			return nil, err
		}
		return nil, missing
	}
	r, err := c.at().Reservations().Get(c, reservations.ID(c.id("resource")))
	switch code := pcerr.CodeOf(err); {
	case code == pcerr.NotFound, code == pcerr.InvalidInput, err == nil && r.ReservationOrder != c.id("group"):
		return nil, missing
	case err != nil:
		return nil, err
	}
	details := []reservationJSON{{
		ReservationID: string(r.ID), DisplayName: r.DisplayName, AppliedScopes: r.Scope.AppliedScopes(), ScopeType: pascal(string(r.Scope.Type)), Quantity: r.Quantity,
		ExpiryDateTime: date(r.ExpiresAt), EffectiveDateTime: date(r.EffectiveAt), ProvisioningState: provisioningStates[r.State],
	}}
	return ok(artifactDetailsJSON{reservationKind, details, details})
}
