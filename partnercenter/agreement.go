package partnercenter

import (
	"context"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/permissions"
)

// AgreementStatus is a customer's acceptance of the Microsoft Customer
// Agreement, as it counts for one partner (MCA-3).
type AgreementStatus struct {
	Attested customers.Agreement // by this partner; zero if it did not
	Accepted bool                // by the customer itself
}

// Agreement returns how the customer stands to the Microsoft Customer
// Agreement.
func (c Customer) Agreement(ctx context.Context) (out AgreementStatus, err error) {
	err = c.s.view(ctx, permissions.MCAView, func(u *unit) error {
		known, err := u.customer(c.id)
		if err != nil {
			return err
		}
		t, err := u.tenant(known.ID)
		out = AgreementStatus{known.Agreement, !t.AcceptedMCA.IsZero()}
		return err
	})
	return out, err
}

// AttestAgreement notes that somebody of the customer accepted the Microsoft
// Customer Agreement; it replaces an earlier attestation (MCA-2).
func (c Customer) AttestAgreement(ctx context.Context, in customers.Attestation) (out customers.Customer, err error) {
	err = c.s.do(ctx, permissions.MCAAttest, func(u *unit) error {
		old, err := u.related(c.id)
		if err != nil {
			return err
		}
		t, err := u.tenant(old.ID)
		if err != nil {
			return err
		}
		if out, t, err = old.Attest(t, in, u.who.User, u.at); err != nil {
			return err
		}
		if err := save(u, tenants, &t); err != nil {
			return err
		}
		if err := save(u, customerRecords, &out); err != nil {
			return err
		}
		return u.recordAttestation(out)
	})
	return out, err
}

func (u *unit) recordAttestation(c customers.Customer) error {
	return u.record(entry{
		op: activity.CreateAgreement, customer: c, new: c.Agreement,
		data: []string{"Type", customers.MicrosoftCustomerAgreement, "DateAgreed", timeText(c.Agreement.DateAgreed)},
	})
}
