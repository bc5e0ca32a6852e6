package customers

import (
	"time"

	"cspkit.example/internal/check"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
)

// MicrosoftCustomerAgreement is the type of every agreement here.
const MicrosoftCustomerAgreement = "MicrosoftCustomerAgreement"

// Agreement is a customer's acceptance of the Microsoft Customer Agreement as
// a partner attested it (2.5). The zero Agreement is none; what the customer
// accepted itself is [Tenant.AcceptedMCA].
type Agreement struct {
	Attestation
	User       permissions.UserID // who attested
	AttestedAt time.Time
}

// Attestation is the input of a partner that attests (MCA-2).
type Attestation struct {
	FirstName, LastName, Email string    // of the person who accepted
	Phone                      string    // optional
	DateAgreed                 time.Time // not in the future
}

// Attested reports whether the partner attested.
func (a Agreement) Attested() bool { return !a.AttestedAt.IsZero() }

// Attest returns tenant and record with the attestation, which replaces an
// earlier one (2.5). It refuses a missing person with invalid_input and a
// later date with date_in_future (MCA-2).
func (c Customer) Attest(t Tenant, in Attestation, by permissions.UserID, at time.Time) (Customer, Tenant, error) {
	in, err := in.complete(at)
	if err != nil {
		return c, t, err
	}
	c.Agreement, c.Stamp = Agreement{in, by, at}, c.Touch(at)
	t.Attested, t.Stamp = true, t.Touch(at)
	return c, t, nil
}

func (in Attestation) complete(at time.Time) (Attestation, error) {
	if err := check.Names("firstName", in.FirstName, "lastName", in.LastName); err != nil {
		return in, err
	}
	var err error
	if in.Email, err = check.Email("email", in.Email); err != nil {
		return in, err
	}
	if err := check.Optional("phoneNumber", in.Phone); err != nil {
		return in, err
	}
	if in.DateAgreed.IsZero() {
		return in, pcerr.Invalid("MCA-2", "dateAgreed", "is required")
	}
	if in.DateAgreed.After(at) {
		e := pcerr.New(pcerr.DateInFuture, "MCA-2", "the customer cannot have agreed after now")
		e.Field = "dateAgreed"
		return in, e
	}
	in.DateAgreed = in.DateAgreed.UTC().Truncate(time.Microsecond)
	return in, nil
}

// CheckMCA refuses an order for a customer of the public cloud that has
// neither accepted the agreement itself nor by this partner's attestation
// (MCA-1, MCA-3, CLD-9).
func (c *Customer) CheckMCA(t *Tenant) error {
	if t.Cloud.Offers(permissions.MCAConfirmation) != nil || !t.AcceptedMCA.IsZero() || c.Agreement.Attested() {
		return nil
	}
	return pcerr.New(pcerr.MCANotAccepted, "MCA-1", "the customer must accept the Microsoft Customer Agreement, or an agent attests that it did").About(string(c.ID))
}
