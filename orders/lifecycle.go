package orders

import (
	"time"

	"cspkit.example/money"
	"cspkit.example/pcerr"
)

const day = 24 * time.Hour

// How long a subscription can be given back for the whole price.
const (
	licenseReturn     = 30 * day // SUB-20
	softwareReturn    = 60 * day // SUB-19
	saasMonthlyReturn = day      // SUB-18
	saasYearlyReturn  = 14 * day // SUB-18
)

// How long a suspended subscription can be reactivated (SUB-11).
const (
	reactivation    = 90 * day
	reactivationMax = 120 * day
)

// At returns the subscription as it is at a time. A term that ended begins
// anew where it renews itself (SUB-21); where it does not, licences and
// marketplace subscriptions are suspended, while software and what was
// cancelled is over, suspended or not. A suspended one is deleted once its
// deadline has passed (SUB-9, SUB-11). Azure plans and Azure global
// subscriptions have no end.
func (s Subscription) At(now time.Time) Subscription {
	if !s.ProductType.Azure() && !s.CommitmentEnd.IsZero() && !now.Before(s.CommitmentEnd) {
		s = s.endTerm(now)
	}
	if s.Status == Suspended && now.After(s.DeleteAfter) {
		s.Status = Deleted
	}
	return s
}

func (s Subscription) endTerm(now time.Time) Subscription {
	switch {
	case s.ProductType == Software || s.EndsWithTerm:
		s.Status = Deleted
	case s.Status != Active:
	case s.AutoRenew:
		s.CommitmentEnd = s.termAt(now)
	default:
		s.Status, s.SuspendedAt, s.DeleteAfter = Suspended, s.CommitmentEnd, s.CommitmentEnd.Add(reactivation)
	}
	return s
}

// termAt returns the end of the term that is running at a time, counted from
// the start of the subscription.
func (s *Subscription) termAt(now time.Time) time.Time {
	end := s.CommitmentEnd
	for n := 1; !now.Before(end) && s.Term.Valid(); n++ {
		end = AddMonths(s.EffectiveStart, n*s.Term.months())
	}
	return end
}

// RenewedSince reports whether another term began after an earlier state of the
// subscription.
func (s *Subscription) RenewedSince(old Subscription) bool {
	return s.CommitmentEnd.After(old.CommitmentEnd)
}

// AtPriceOf returns a subscription whose term was renewed at the price that the
// catalogue's item had for such a term on the day of the renewal (SUB-17). Its
// own price stays where the item had none then.
func (s Subscription) AtPriceOf(i Item) Subscription {
	listed := i.At(s.TermStart())
	if p, found := listed.PriceFor(s.Term); found {
		s.UnitPrice = p.PartnerCost
	}
	return s
}

// TermStart returns when the running term began.
func (s *Subscription) TermStart() time.Time { return s.monthsLeft(s.Term.months()) }

// monthsLeft returns when so many months of the running term are left, counted
// like its end from the start of the subscription: the months of one that
// starts on the 31st begin on the last day where a month is shorter.
func (s *Subscription) monthsLeft(n int) time.Time {
	from, to := s.EffectiveStart, s.CommitmentEnd
	months := 12*(to.Year()-from.Year()) + int(to.Month()-from.Month())
	return AddMonths(from, months-n)
}

// Rest is what is left of a term: of the month that runs the days that are
// left, the running one included, and the months behind it.
type Rest struct {
	Days, OfDays     int64
	Months, OfMonths int64
}

// RestOfTerm returns what is left of the running term at a time.
func (s *Subscription) RestOfTerm(at time.Time) Rest {
	months := max(1, s.Term.months())
	left := 0
	for left+1 < months && at.Before(s.monthsLeft(left+1)) {
		left++
	}
	from, to := s.monthsLeft(left+1), s.monthsLeft(left)
	days := int64(to.Sub(from) / day)
	gone := min(max(int64(at.Sub(from)/day), 0), days)
	return Rest{Days: days - gone, OfDays: days, Months: int64(left), OfMonths: int64(months)}
}

// WithBase returns an add-on as it is with its base, both at the same time: it
// does not run while the base does not (SUB-12).
func (s Subscription) WithBase(base Subscription) Subscription {
	if s.Status == Active && base.Status != Active {
		s.Status, s.SuspendedAt, s.DeleteAfter = base.Status, base.SuspendedAt, base.DeleteAfter
	}
	return s
}

// Suspension is what Suspend needs to know beside the subscription.
type Suspension struct {
	// ActiveAssets says whether an Azure plan still has an active Azure
	// subscription or reservation (SUB-13).
	ActiveAssets bool
	// AccountOpened is when the customer's account with the partner began.
	AccountOpened time.Time
}

// Suspend returns the subscription as suspended, with the deadline for its
// reactivation (SUB-11). What a licence brings back is for billing to say.
func (s Subscription) Suspend(f Suspension, at time.Time) (Subscription, error) {
	switch {
	case s.Status == Deleted:
		return s, s.deleted()
	case s.Status != Active:
		return s, s.notActive("SUB-9")
	case s.ProductType == AzurePlan && f.ActiveAssets:
		return s, pcerr.New(pcerr.AzurePlanHasActiveAssets, "SUB-13", "disable its Azure subscriptions and cancel its reservations first").About(string(s.ID))
	}
	s.Status, s.SuspendedAt, s.DeleteAfter = Suspended, at, at.Add(s.reactivationTime(f.AccountOpened, at))
	s.Stamp = s.Touch(at)
	return s, nil
}

// reactivationTime is 90 days; before the first bill, the days from the
// opening of the account to that bill more, up to 120 in all (SUB-11).
func (s *Subscription) reactivationTime(accountOpened, at time.Time) time.Duration {
	firstBill := Monthly.From(s.EffectiveStart)
	if !at.Before(firstBill) {
		return reactivation
	}
	return reactivation + min(max(firstBill.Sub(accountOpened)/day*day, 0), reactivationMax-reactivation)
}

// Reactivate returns a suspended subscription as active; one that was not
// renewed begins another term. parentActive says, for an add-on, whether its
// base is active (SUB-12).
func (s Subscription) Reactivate(parentActive bool, at time.Time) (Subscription, error) {
	switch {
	case s.At(at).Status == Deleted:
		return s, s.deleted()
	case s.MovedTo != "":
		return s, pcerr.New(pcerr.SubscriptionNotActive, "SUB-26", "its Azure subscription went under an Azure plan for good").About(string(s.ID))
	case s.Status != Suspended:
		return s, pcerr.New(pcerr.SubscriptionNotActive, "SUB-9", "only a suspended subscription can be reactivated").About(string(s.ID))
	case s.ProductType == AddOn && !parentActive:
		return s, ParentNotActive(s.Parent)
	}
	if !s.ProductType.Azure() && s.ProductType != Software {
		s.CommitmentEnd = s.termAt(at)
	}
	s.Status, s.SuspendedAt, s.DeleteAfter, s.Credit, s.Stamp = Active, time.Time{}, time.Time{}, money.Amount{}, s.Touch(at)
	return s, nil
}

// SetAutoRenew returns the subscription renewing itself, or not (SUB-21).
// Renewing itself takes a cancellation that waits for the renewal back.
func (s Subscription) SetAutoRenew(on bool, at time.Time) (Subscription, error) {
	switch {
	case s.Status == Deleted:
		return s, s.deleted()
	case s.Status != Active:
		return s, s.notActive("SUB-14")
	case on && s.ProductType != License && s.ProductType != AddOn && s.ProductType != MarketplaceSaaS:
		return s, pcerr.Invalid("SUB-21", "autoRenewEnabled", "a subscription of this kind does not renew itself")
	}
	s.AutoRenew, s.EndsWithTerm, s.Stamp = on, s.EndsWithTerm && !on, s.Touch(at)
	return s, nil
}

// Cancel returns the subscription as given back, and whether that ended it at
// once. Software can be returned whole within 60 days (SUB-19). A marketplace
// subscription ends at once, for a full credit, within 24 hours (billed
// monthly) or 14 days (yearly) of the order, and later at its renewal
// (SUB-18). Licences are suspended instead (SUB-20).
func (s Subscription) Cancel(at time.Time) (c Subscription, ended bool, err error) {
	switch {
	case s.Status == Deleted:
		return s, false, s.deleted()
	case s.Status != Active:
		return s, false, s.notActive("SUB-14")
	}
	switch s.ProductType {
	case Software:
		if !s.Returnable(at) {
			return s, false, pcerr.New(pcerr.SubscriptionNotActive, "SUB-19", "software can be returned within 60 days only").About(string(s.ID))
		}
	case MarketplaceSaaS:
		if !s.Returnable(at) {
			s.AutoRenew, s.EndsWithTerm, s.Stamp = false, true, s.Touch(at)
			return s, false, nil
		}
	default:
		return s, false, pcerr.Invalid("SUB-20", "subscriptionId", "suspend a subscription of this kind instead of cancelling it").About(string(s.ID))
	}
	s.Status, s.AutoRenew, s.Stamp = Deleted, false, s.Touch(at)
	return s, true, nil
}

// Returnable reports whether all that the running term cost comes back when the
// subscription is given back at a time.
func (s *Subscription) Returnable(at time.Time) bool { return !at.After(s.ReturnableUntil()) }

// ReturnableUntil returns up to when all of that comes back: for a licence that
// is suspended 30 days from the order (SUB-20), for software 60 days (SUB-19),
// for a marketplace subscription 24 hours or 14 days (SUB-18).
func (s *Subscription) ReturnableUntil() time.Time {
	within := saasYearlyReturn
	switch {
	case s.ProductType == License || s.ProductType == AddOn:
		within = licenseReturn
	case s.ProductType == Software:
		within = softwareReturn
	case s.Term == Monthly:
		within = saasMonthlyReturn
	}
	return s.EffectiveStart.Add(within)
}
