package partnercenter_test

import (
	"iter"

	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/partnercenter"
	"cspkit.example/permissions"
)

// paged drains a sequence that a cell reads.
func paged[T any](c *cell, seq iter.Seq2[T, error]) error {
	for v, err := range seq {
		if c.told(v, err) != nil {
			return err
		}
	}
	return nil
}

// accountPlay is the area "Account and users" of section 4.1.
func accountPlay() []played {
	return []played{
		{permissions.ProfileViewOwn, "", onDirect, []operation{
			reads("Account.Me", func(c *cell) error { return c.told(c.s.Account().Me(c.ctx)) }),
			reads("Session.Capabilities", func(c *cell) error { return c.told(c.s.Capabilities(c.ctx)) }),
			writes("Session.NotifyMe", func(c *cell) error { return c.s.NotifyMe(c.ctx, true) }),
		}},
		{permissions.PartnerProfileView, "ROLE-1", onDirect, []operation{
			reads("Account.Get", func(c *cell) error { return c.told(c.s.Account().Get(c.ctx)) }),
			reads("Account.MPN", func(c *cell) error { return c.told(c.s.Account().MPN(c.ctx, c.on.mpnID)) }),
		}},
		{permissions.PartnerProfileUpdate, "ROLE-1", onDirect, []operation{
			writes("Account.UpdateBilling: tax and currency", func(c *cell) error {
				to := c.on.billing
				to.CompanyName, to.TaxID, to.Currency = "Contoso", "123", "USD"
				return c.told(c.s.Account().UpdateBilling(c.ctx, to))
			}),
		}},
		{permissions.PartnerEnrol, "ROLE-1", onApplicant, []operation{
			writes("Account.Resubmit", func(c *cell) error { return c.told(c.s.Account().Resubmit(c.ctx, c.on.legal)) }),
		}},
		{permissions.PartnerAssociateMPN, "ROLE-1", onDirect, []operation{
			writes("Account.AssociateMPN", func(c *cell) error { return c.told(c.s.Account().AssociateMPN(c.ctx, c.on.mpnID)) }),
		}},
		{permissions.PartnerSignMPA, "CAP-19", onDirect, []operation{
			writes("Account.SignMPA", func(c *cell) error { return c.told(c.s.Account().SignMPA(c.ctx)) }),
		}},
		{permissions.UserList, "ROLE-17", onDirect, []operation{
			reads("Users.List", func(c *cell) error { return c.told(c.s.Users().List(c.ctx, partnercenter.Paging{})) }),
			reads("Users.All", func(c *cell) error { return paged(c, c.s.Users().All(c.ctx)) }),
			reads("Users.Get", func(c *cell) error { return c.told(c.s.Users().Get(c.ctx, c.on.spare)) }),
		}},
		{permissions.UserCreate, "ROLE-8", onDirect, []operation{
			writes("Users.Create", func(c *cell) error { return c.hires(0) }),
		}},
		{permissions.UserRemove, "ROLE-8", onDirect, []operation{
			writes("Users.Remove", func(c *cell) error { return c.told(c.s.Users().Remove(c.ctx, c.on.spare)) }),
		}},
		{permissions.UserSetRoles, "ROLE-15", onDirect, []operation{
			writes("Users.SetRoles: a company role", func(c *cell) error {
				return c.told(c.s.Users().SetRoles(c.ctx, c.on.spare, permissions.ReportViewer))
			}),
		}},
		{permissions.UserResetPassword, "ROLE-11", onDirect, []operation{
			writes("Users.ResetPassword", func(c *cell) error { return c.told(c.s.Users().ResetPassword(c.ctx, c.on.spare)) }),
		}},
		{permissions.UserSetMFA, "ID-11", onDirect, []operation{
			writes("Users.SetMFA", func(c *cell) error { return c.told(c.s.Users().SetMFA(c.ctx, c.on.spare, permissions.MFAEnabled)) }),
		}},
	}
}

// hires makes a user with these roles.
func (c *cell) hires(roles permissions.Roles) error {
	return c.told(c.s.Users().Create(c.ctx, permissions.NewUser{FirstName: "New", LastName: "User", Email: "new41@" + c.on.domain, Roles: roles}))
}

// customersPlay is the area "Customers".
func customersPlay() []played {
	return []played{
		{permissions.CustomerList, "ROLE-1", onDirect, []operation{
			reads("Customers.List", func(c *cell) error { return c.told(c.s.Customers().List(c.ctx, partnercenter.CustomerQuery{})) }),
			reads("Customers.All", func(c *cell) error { return paged(c, c.s.Customers().All(c.ctx, partnercenter.CustomerQuery{})) }),
		}},
		{permissions.CustomerGet, "ROLE-1", onDirect, []operation{
			reads("Customer.Get", func(c *cell) error { return c.told(c.at().Get(c.ctx)) }),
			reads("Customer.AdministersAs", func(c *cell) error { return c.told(c.at().AdministersAs(c.ctx)) }),
			reads("Customer.Resellers", func(c *cell) error { return c.told(c.at().Resellers(c.ctx)) }),
			reads("Customer.ResellerPartnerships", func(c *cell) error { return c.told(c.at().ResellerPartnerships(c.ctx)) }),
		}},
		{permissions.CustomerSearch, "ROLE-1", onDirect, []operation{
			reads("Customers.List: by name and domain", func(c *cell) error {
				return c.told(c.s.Customers().List(c.ctx, partnercenter.CustomerQuery{NamePrefix: "re", DomainPrefix: "re"}))
			}),
		}},
		{permissions.CustomerExport, "CUS-7", onDirect, []operation{
			reads("Customers.ExportCSV", func(c *cell) error {
				return c.s.Customers().ExportCSV(c.ctx, c.out(), partnercenter.CustomerQuery{})
			}),
		}},
		{permissions.SubscriptionExport, "CUS-8", onDirect, []operation{
			reads("Subscriptions.ExportCSV", func(c *cell) error {
				return c.at().Subscriptions().ExportCSV(c.ctx, c.out(), partnercenter.SubscriptionQuery{})
			}),
		}},
		{permissions.CustomerCreate, "CUS-2", onDirect, []operation{
			writes("Customers.Create: without attestation", func(c *cell) error {
				return c.told(c.s.Customers().Create(c.ctx, withoutAttestation("New41"+c.on.name, c.on.country)))
			}),
			reads("Customers.DomainTaken", func(c *cell) error {
				return c.told(c.s.Customers().DomainTaken(c.ctx, "new41"+c.on.name+".onmicrosoft.com"))
			}),
		}},
		{permissions.CustomerUpdateBillingProfile, "ROLE-1", onDirect, []operation{
			writes("Customer.UpdateBillingProfile", func(c *cell) error {
				to := fixture.NewCustomer("Other", c.homeOf(), "Otto").Profile
				return c.told(c.at().UpdateBillingProfile(c.ctx, to))
			}),
		}},
		{permissions.CustomerUpdateCompanyName, "ROLE-1", onDirect, []operation{
			writes("Customer.Rename", func(c *cell) error { return c.told(c.at().Rename(c.ctx, "Renamed")) }),
		}},
		{permissions.CustomerUpdateQualification, "ROLE-1", onDirect, []operation{
			writes("Customer.Qualify", func(c *cell) error { return c.told(c.at().Qualify(c.ctx, customers.Education)) }),
		}},
		{permissions.MCAView, "MCA-2", onDirect, []operation{
			reads("Customer.Agreement", func(c *cell) error { return c.told(c.at().Agreement(c.ctx)) }),
		}},
		{permissions.MCAAttest, "MCA-2", onDirect, []operation{
			writes("Customer.AttestAgreement", func(c *cell) error {
				return c.told(c.at().AttestAgreement(c.ctx, *fixture.NewCustomer("Any", "US", "Ann").Attestation))
			}),
		}},
	}
}

// homeOf is the country of the side's main customer.
func (c *cell) homeOf() permissions.Country {
	if c.on.name == "direct" {
		return "US"
	}
	return "IT"
}

// customerUsersPlay is what the same area says about customers' users.
func customerUsersPlay() []played {
	name := customers.NewUser{FirstName: "New", LastName: "User", UserName: "new41"}
	helpdesk := customers.HelpdeskAdministrator.List()[0].ID
	return []played{
		{permissions.CustomerUserList, "ROLE-1", onDirect, []operation{
			reads("CustomerUsers.List", func(c *cell) error { return c.told(c.at().Users().List(c.ctx, partnercenter.Paging{})) }),
			reads("CustomerUsers.All", func(c *cell) error { return paged(c, c.at().Users().All(c.ctx)) }),
			reads("CustomerUsers.Search", func(c *cell) error { return c.told(c.at().Users().Search(c.ctx, partnercenter.CustomerUserQuery{})) }),
			reads("CustomerUsers.Get", func(c *cell) error { return c.told(c.at().Users().Get(c.ctx, c.on.ada)) }),
			reads("CustomerUsers.Roles", func(c *cell) error { return c.told(c.at().Users().Roles(c.ctx)) }),
			reads("CustomerUsers.Licenses", func(c *cell) error { return c.told(c.at().Users().Licenses(c.ctx, c.on.ada)) }),
			reads("CustomerUsers.SubscribedLicenses", func(c *cell) error { return c.told(c.at().Users().SubscribedLicenses(c.ctx)) }),
		}},
		{permissions.CustomerUserCreate, "ROLE-1", onDirect, []operation{
			writes("CustomerUsers.Create", func(c *cell) error { return c.told(c.at().Users().Create(c.ctx, name)) }),
		}},
		{permissions.CustomerUserUpdate, "ROLE-1", onDirect, []operation{
			writes("CustomerUsers.Update", func(c *cell) error {
				return c.told(c.at().Users().Update(c.ctx, c.on.ada, customers.UserUpdate{FirstName: "Adele"}))
			}),
			writes("CustomerUsers.AddRole", func(c *cell) error { return c.told(c.at().Users().AddRole(c.ctx, c.on.ada, helpdesk)) }),
			writes("CustomerUsers.RemoveRole", func(c *cell) error { return c.told(c.at().Users().RemoveRole(c.ctx, c.on.helper, helpdesk)) }),
		}},
		{permissions.CustomerUserDelete, "ROLE-1", onDirect, []operation{
			writes("CustomerUsers.Delete", func(c *cell) error { return c.told(c.at().Users().Delete(c.ctx, c.on.ada)) }),
		}},
		{permissions.CustomerUserRestore, "ROLE-1", onDirect, []operation{
			writes("CustomerUsers.Restore", func(c *cell) error { return c.told(c.at().Users().Restore(c.ctx, c.on.bob)) }),
		}},
		{permissions.CustomerUserResetPassword, "ROLE-1", onDirect, []operation{
			writes("CustomerUsers.ResetPassword", func(c *cell) error { return c.told(c.at().Users().ResetPassword(c.ctx, c.on.ada)) }),
			writes("CustomerUsers.SetPassword", func(c *cell) error {
				return c.told(c.at().Users().SetPassword(c.ctx, c.on.ada, customers.PasswordProfile{Password: fixture.Password}))
			}),
		}},
		{permissions.CustomerUserSetLicenses, "ROLE-1", onDirect, []operation{
			writes("CustomerUsers.SetLicenses", func(c *cell) error {
				return c.told(c.at().Users().SetLicenses(c.ctx, c.on.ada, []string{"sku"}, nil))
			}),
			writes("CustomerUsers.UpdateLicenses", func(c *cell) error {
				to := customers.LicenseUpdate{Assign: []customers.LicenseAssignment{{SKU: "sku", Without: []string{"plan"}}}}
				return c.told(c.at().Users().UpdateLicenses(c.ctx, c.on.ada, to))
			}),
		}},
	}
}

// relationshipsPlay is the area "Relationships".
func relationshipsPlay() []played {
	invitations := func(c *cell) partnercenter.Invitations { return c.s.Invitations() }
	partnerships := func(c *cell) partnercenter.Partnerships { return c.s.Partnerships() }
	page := partnercenter.Paging{}
	return []played{
		{permissions.RelationshipRequest, "ROLE-13", onDirect, []operation{
			writes("Invitations.Create", func(c *cell) error { return c.told(invitations(c).Create(c.ctx, c.on.ask)) }),
			reads("Invitations.Get", func(c *cell) error { return c.told(invitations(c).Get(c.ctx, c.on.invitation.ID)) }),
			reads("Invitations.Answers", func(c *cell) error { return c.told(invitations(c).Answers(c.ctx, c.on.invitation.ID)) }),
			reads("Invitations.List", func(c *cell) error { return c.told(invitations(c).List(c.ctx, page)) }),
			reads("Invitations.All", func(c *cell) error { return paged(c, invitations(c).All(c.ctx)) }),
		}},
		{permissions.RelationshipEditEmail, "ROLE-13", onDirect, []operation{
			writes("Invitations.EditEmail", func(c *cell) error {
				return c.told(invitations(c).EditEmail(c.ctx, c.on.invitation.ID, "Again", c.on.invitation.Body+" Again"))
			}),
		}},
		{permissions.RelationshipDone, "ROLE-13", onDirect, []operation{
			writes("Invitations.MarkDone", func(c *cell) error { return c.told(invitations(c).MarkDone(c.ctx, c.on.invitation.ID)) }),
		}},
		{permissions.RelationshipWithdraw, "ROLE-13", onDirect, []operation{
			writes("Invitations.Withdraw", func(c *cell) error { return c.told(invitations(c).Withdraw(c.ctx, c.on.invitation.ID)) }),
		}},
		{permissions.RelationshipRemove, "REL-25", onDirect, []operation{
			writes("Customer.RemoveRelationship", func(c *cell) error { return c.s.Customer(c.on.bare).RemoveRelationship(c.ctx) }),
		}},
		{permissions.RelationshipNoteRenegotiated, "REL-32", onDirect, []operation{
			writes("Customer.NoteRenegotiated", func(c *cell) error { return c.told(c.at().NoteRenegotiated(c.ctx)) }),
		}},
		{permissions.PartnershipList, "IR-5", onProvider, []operation{
			reads("Partnerships.Resellers", func(c *cell) error { return c.told(partnerships(c).Resellers(c.ctx, page)) }),
			reads("Partnerships.AllResellers", func(c *cell) error { return paged(c, partnerships(c).AllResellers(c.ctx)) }),
			reads("Partnerships.Providers", func(c *cell) error { return c.told(partnerships(c).Providers(c.ctx, page)) }),
			reads("Partnerships.AllProviders", func(c *cell) error { return paged(c, partnerships(c).AllProviders(c.ctx)) }),
			reads("Partnerships.CheckAgreement", func(c *cell) error { return partnerships(c).CheckAgreement(c.ctx, "4847383") }),
			reads("Partnerships.CheckAgreementOf", func(c *cell) error { return partnerships(c).CheckAgreementOf(c.ctx, c.on.partner) }),
		}},
		{permissions.PartnershipRequest, "IR-5", onProvider, []operation{
			writes("Partnerships.Request", func(c *cell) error { return c.told(partnerships(c).Request(c.ctx, "nils@newbie.example")) }),
		}},
		{permissions.PartnershipEditEmail, "IR-5", onProvider, []operation{
			writes("Partnerships.EditEmail", func(c *cell) error {
				return c.told(partnerships(c).EditEmail(c.ctx, c.on.request.ID, "Again", c.on.request.Body+" Again"))
			}),
		}},
		{permissions.PartnershipDone, "IR-5", onProvider, []operation{
			writes("Partnerships.MarkDone", func(c *cell) error { return c.told(partnerships(c).MarkDone(c.ctx, c.on.request.ID)) }),
		}},
		{permissions.PartnershipWithdraw, "IR-5", onProvider, []operation{
			writes("Partnerships.Withdraw", func(c *cell) error { return c.told(partnerships(c).Withdraw(c.ctx, c.on.request.ID)) }),
		}},
		{permissions.PartnershipAccept, "IR-8", onReseller, []operation{
			writes("Partnerships.Accept", func(c *cell) error { return c.told(partnerships(c).Accept(c.ctx, c.on.request.URL)) }),
			writes("Partnerships.EndAdministration", func(c *cell) error { return c.told(partnerships(c).EndAdministration(c.ctx, c.on.partner)) }),
		}},
		{permissions.PartnershipDecline, "IR-8", onReseller, []operation{
			writes("Partnerships.Decline", func(c *cell) error { return partnerships(c).Decline(c.ctx, c.on.request.URL) }),
		}},
		{permissions.PartnershipRemove, "IR-5", onProvider, []operation{
			writes("Partnerships.Remove", func(c *cell) error { return c.told(partnerships(c).Remove(c.ctx, c.on.partner, true)) }),
		}},
		{permissions.SubscriptionSetReseller, "IR-5", onProvider, []operation{
			writes("Subscriptions.SetReseller", func(c *cell) error {
				return c.told(c.at().Subscriptions().SetReseller(c.ctx, c.on.office, "4847383"))
			}),
		}},
	}
}
