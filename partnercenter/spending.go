package partnercenter

import (
	"context"

	"cspkit.example/billing"
	"cspkit.example/customers"
	"cspkit.example/internal/check"
	"cspkit.example/money"
	"cspkit.example/permissions"
	"cspkit.example/store"
)

// SetBudgets sets what each of several customers may spend in a month, all or
// none; the zero Amount removes their budgets (BILL-22). See
// [Customer.SetBudget].
func (cs Customers) SetBudgets(ctx context.Context, to money.Amount, ids ...customers.ID) error {
	return cs.s.Atomically(ctx, func(ctx context.Context, s *Session) error {
		for _, id := range ids {
			if _, err := s.Customer(id).SetBudget(ctx, to); err != nil {
				return err
			}
		}
		return nil
	})
}

// Spending returns how much of its budget the customer has used this month: an
// estimate that changes once a day, at midnight UTC (BILL-22, BILL-23).
func (c Customer) Spending(ctx context.Context) (out billing.Spending, err error) {
	err = c.s.view(ctx, permissions.BudgetView, func(u *unit) error {
		known, err := u.related(c.id)
		if err != nil {
			return err
		}
		out, err = u.spending(known)
		return err
	})
	return out, err
}

func (u *unit) spending(c customers.Customer) (billing.Spending, error) {
	records, err := u.monthToDate(c)
	return billing.NewSpending(c, billing.MonthOf(u.at), billing.Summarize(records)), err
}

// NotifyMe says whether the acting user wants a mail when a customer has used
// 80 % of its budget (BILL-24). It leaves no record.
func (s *Session) NotifyMe(ctx context.Context, on bool) error {
	return s.do(ctx, permissions.ProfileViewOwn, func(u *unit) error {
		user := u.acting()
		user.NotifyBudget, user.Stamp = on, user.Touch(u.at)
		u.leavesNoRecord("BILL-24")
		return save(u, partnerUsers, &user)
	})
}

// budgetMail remembers that a customer's budget was mailed about in a month.
type budgetMail struct {
	Partner  permissions.TenantID
	Customer customers.ID
	Month    billing.Month
}

var budgetMails = store.Define(store.Spec[budgetMail]{
	Name: "budget_mails", Key: func(m *budgetMail) string { return key(string(m.Partner), string(m.Customer), string(m.Month)) },
})

// CheckBudgets mails the users of a partner who chose it about every customer
// that has used 80 % or more of its budget, once for each customer and month
// (BILL-24). Run it once a day, after the usage of the day before is in.
func (p *Platform) CheckBudgets(ctx context.Context, partner permissions.TenantID) error {
	for after, done := customers.ID(""), false; !done; {
		err := p.do(ctx, func(u *unit) error {
			partner, err := check.GUID("partner", partner)
			if err != nil {
				return err
			}
			if _, err := get(u, partners, string(partner), func() error { return partnerNotFound(partner) }); err != nil {
				return err
			}
			last, err := u.checkBudgets(partner, after)
			done = last == ""
			after = last
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// checkBudgets looks at the customers after one, and returns the last that it
// looked at, empty when there are no more.
func (u *unit) checkBudgets(partner permissions.TenantID, after customers.ID) (last customers.ID, err error) {
	next := store.Scan{Prefix: within(string(partner)), Limit: billedAtOnce}
	if after != "" {
		next.After = store.Position{Key: key(string(partner), string(after))}
	}
	var over []customers.ID
	for c, err := range scan(u, customerRecords, next) {
		if err != nil {
			return "", err
		}
		last = c.ID
		if c.Budget.Sign() <= 0 || !c.Relationship.Active() {
			continue
		}
		spent, err := u.spending(c)
		if err != nil {
			return "", err
		}
		if spent.Tell() {
			over = append(over, c.ID)
		}
	}
	for _, id := range over {
		if err := u.tellBudget(budgetMail{partner, id, billing.MonthOf(u.at)}); err != nil {
			return "", err
		}
	}
	return last, nil
}

// tellBudget mails about a customer, unless that was done this month.
func (u *unit) tellBudget(m budgetMail) error {
	_, told, err := find(u, budgetMails, key(string(m.Partner), string(m.Customer), string(m.Month)))
	if err != nil || told {
		return err
	}
	users, err := collect(u, partnerUsers, within(string(m.Partner)))
	if err != nil {
		return err
	}
	for _, user := range users {
		if !user.Active() || !user.NotifyBudget {
			continue
		}
		if err := u.mail(Mail{Tenant: m.Partner, To: user.Email, Kind: MailBudgetThreshold, About: string(m.Customer)}); err != nil {
			return err
		}
	}
	return save(u, budgetMails, &m)
}
