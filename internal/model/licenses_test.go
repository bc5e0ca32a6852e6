package model

import (
	"cspkit.example/activity"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
)

func init() {
	operations["assign a licence"] = (*history).assignLicense
	operations["take a licence"] = (*history).takeLicense
}

// left is how many units of the licence nobody has: of the active subscriptions
// that give it, whoever sold them, less its active users (CUS-17).
func (h *history) left(o *org) (units int) {
	for _, s := range h.subs {
		if s.buyer == o && s.item == yearly && s.status == orders.Active {
			units += s.quantity
		}
	}
	for _, u := range o.users {
		if u.licensed && !u.gone {
			units--
		}
	}
	return units
}

func (h *history) assignLicense() {
	h.onUser("assign a licence", "customer.user.set_licenses", activity.UpdateCustomerUserLicenses, func(o *org, who *user) pcerr.Code {
		if !who.gone && !who.licensed && h.left(o) <= 0 {
			return pcerr.LicenseUnavailable
		}
		return present(o, who)
	}, func(us partnercenter.CustomerUsers, who *user) error {
		_, err := us.SetLicenses(h.ctx, who.User, []string{license}, nil)
		return err
	}, func(who *user) { who.licensed = true })
}

func (h *history) takeLicense() {
	h.onUser("take a licence", "customer.user.set_licenses", activity.UpdateCustomerUserLicenses, present, func(us partnercenter.CustomerUsers, who *user) error {
		_, err := us.SetLicenses(h.ctx, who.User, nil, []string{license})
		return err
	}, func(who *user) { who.licensed = false })
}
