package reservations

import (
	"time"

	"cspkit.example/orders"
)

// Usage is what an Azure subscription used in an hour (2.24).
type Usage struct {
	Entitlement    orders.Entitlement
	ResourceType   string
	SKU            string
	Region         string
	Hour           time.Time // its beginning, UTC
	ClassicOrPromo bool      // classic and promotional machines are never discounted
}

// Covers reports whether the reservation's discount applies to the usage: it
// runs in that hour, the usage matches its attributes (RSV-16) and is neither
// classic nor promotional (RSV-17), and the scope reaches the Azure
// subscription: for Single that one, for Shared all that this partner sold
// this customer, and no others (RSV-15).
func (r *Reservation) Covers(u Usage) bool {
	if r.At(u.Hour).State != Active || u.Hour.Before(r.EffectiveAt) || u.ClassicOrPromo {
		return false
	}
	if u.ResourceType != r.ResourceType || u.SKU != r.SKU || u.Region != r.Region {
		return false
	}
	if u.Entitlement.Customer != r.Customer || u.Entitlement.Partner != r.Partner {
		return false
	}
	return r.Scope.Type == Shared || u.Entitlement.ID == r.Scope.AppliedTo
}
