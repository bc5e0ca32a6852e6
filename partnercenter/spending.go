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
		out, err = u.spending(known, billing.MonthOf(u.at))
		return err
	})
	return out, err
}

// spending is what a customer used of its budget in a month, as of midnight.
func (u *unit) spending(c customers.Customer, m billing.Month) (billing.Spending, error) {
	records, err := u.monthToDate(c, m)
	return billing.NewSpending(c, m, billing.Summarize(records)), err
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
// (BILL-24). Run it once a day, after the usage of the day before is in: it
// looks at the month that this day belongs to.
func (p *Platform) CheckBudgets(ctx context.Context, partner permissions.TenantID) error {
	for after, more := customers.ID(""), true; more; {
		var last customers.ID
		err := p.do(ctx, func(u *unit) error {
			partner, err := check.GUID("partner", partner)
			if err != nil {
				return err
			}
			if _, err := u.partnerAccount(partner); err != nil {
				return err
			}
			last, err = u.checkBudgets(partner, after)
			return err
		})
		if err != nil {
			return err
		}
		after, more = last, last != ""
	}
	return nil
}

// checkBudgets looks at the customers after one, and returns the last that it
// looked at, empty when there are no more. All reading comes before the
// writing.
func (u *unit) checkBudgets(partner permissions.TenantID, after customers.ID) (last customers.ID, err error) {
	whom, err := u.toNotify(partner)
	if err != nil || len(whom) == 0 {
		return "", err
	}
	next := store.Scan{Prefix: within(string(partner)), Limit: billedAtOnce}
	if after != "" {
		next.After = store.Position{Key: key(string(partner), string(after))}
	}
	var over []budgetMail
	for c, err := range scan(u, customerRecords, next) {
		if err != nil {
			return "", err
		}
		last = c.ID
		m := budgetMail{partner, c.ID, billing.MonthOf(u.midnight().Add(-1))}
		tell, err := u.overBudget(c, m)
		if err != nil {
			return "", err
		}
		if tell {
			over = append(over, m)
		}
	}
	for _, m := range over {
		for _, user := range whom {
			if err := u.mail(Mail{Tenant: partner, To: user.Email, Kind: MailBudgetThreshold, About: string(m.Customer)}); err != nil {
				return "", err
			}
		}
		if err := save(u, budgetMails, &m); err != nil {
			return "", err
		}
	}
	return last, nil
}

// toNotify are the users of a partner who want mails about budgets.
func (u *unit) toNotify(partner permissions.TenantID) (whom []permissions.User, err error) {
	for user, err := range scan(u, partnerUsers, store.Scan{Prefix: within(string(partner))}) {
		if err != nil {
			return nil, err
		}
		if user.Active() && user.NotifyBudget {
			whom = append(whom, user)
		}
	}
	return whom, nil
}

// overBudget reports whether users are still to be told that a customer has
// used its budget of a month.
func (u *unit) overBudget(c customers.Customer, m budgetMail) (bool, error) {
	if c.Budget.Sign() <= 0 || !c.Relationship.Active() {
		return false, nil
	}
	if _, told, err := find(u, budgetMails, budgetMails.Key(&m)); err != nil || told {
		return false, err
	}
	spent, err := u.spending(c, m.Month)
	return spent.Tell(), err
}
