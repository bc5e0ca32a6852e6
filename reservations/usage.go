package reservations

import (
	"time"

	"cspkit.example/customers"
	"cspkit.example/internal/check"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
)

// Usage is what an Azure subscription used of one meter in one hour (2.24).
type Usage struct {
	Partner     permissions.TenantID // the bill-to partner of the Azure subscription
	Customer    customers.ID
	Entitlement orders.EntitlementID
	Hour        time.Time // its beginning, UTC
	Meter       string    // what is metered, such as a GUID; one row for each in an hour

	// Subscription is the commerce subscription behind the Azure subscription
	// when the usage was reported first: it stays when that moves (SUB-26).
	Subscription orders.SubscriptionID

	// What reservations must match (RSV-16).
	ResourceType, SKU, Region string

	Quantity       Quantity     // of instance-hours, or of another unit of the meter
	UnitPrice      money.Amount // pay as you go
	ClassicOrPromo bool         // classic and promotional machines are never discounted (RSV-17)
}

// maxUsage bounds the quantity of a row, so that the sum over a month of very
// many rows stays exact.
const maxUsage = 1_000_000

// resourceTypes are what usage can be of, and reservations can be for (2.16).
var resourceTypes = map[string]bool{
	"virtual_machines": true, "sql_databases": true, "cosmos_db": true, "managed_disks": true, "app_service": true,
	"databricks": true, "suse_linux": true, "red_hat": true, "other": true,
}

// Check refuses a malformed row with invalid_input: an unknown resource type,
// an hour that is not a whole one, a quantity or price that is negative, a
// quantity of more than 1,000,000 units.
func (u *Usage) Check() error {
	if err := check.Names("meter", u.Meter, "sku", u.SKU, "region", u.Region); err != nil {
		return err
	}
	switch {
	case !resourceTypes[u.ResourceType]:
		return pcerr.Invalid("RSV-16", "resourceType", "use one of those that can be reserved, such as virtual_machines, or other")
	case u.Hour.IsZero() || !u.Hour.Equal(u.Hour.Truncate(time.Hour)):
		return pcerr.Invalid("RSV-18", "hour", "give the beginning of an hour in UTC")
	case u.Quantity < 0 || u.Quantity > Units(maxUsage):
		return pcerr.Invalid("RSV-18", "quantity", "give a number from 0 to 1000000")
	case u.UnitPrice.Currency() == "" || u.UnitPrice.Sign() < 0:
		return pcerr.Invalid("BILL-16", "unitPrice", "give a price in a currency that is not negative")
	}
	return nil
}

// Equal reports whether two rows say the same.
func (u *Usage) Equal(v Usage) bool {
	price, other := u.UnitPrice, v.UnitPrice
	same := *u
	same.Hour, same.UnitPrice, v.UnitPrice = v.Hour, money.Amount{}, money.Amount{}
	return same == v && u.Hour.Equal(v.Hour) && price.Equal(other)
}

// Charge is what a part of the quantity costs, exactly; round the sum of a
// line, not each hour of it.
func (u *Usage) Charge(of Quantity) money.Amount {
	return u.UnitPrice.Share(int64(of), int64(unit))
}
