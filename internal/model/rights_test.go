package model

import (
	"cmp"

	"cspkit.example/pcerr"
	"cspkit.example/permissions"
)

// action is a row of section 4.1 with what sections 4.2 and 5 say about it.
type action struct {
	columns  string     // who is allowed
	reseller pcerr.Code // what refuses an indirect reseller
	direct   pcerr.Code // what refuses a direct bill partner
	provider pcerr.Code
	germany  pcerr.Code // what the clouds refuse it with
	usGov    pcerr.Code
}

const (
	no      = pcerr.PartnerTypeNotAllowed
	ask     = pcerr.UseIndirectProvider
	nowhere = pcerr.CloudFeatureUnavailable
	six     = "GA BA UA AA SA HD"

	everybody = "everybody, also without a role"
)

// actions are the operations that the model knows.
var actions = map[string]action{
	"user.create":           {columns: "GA UA ACC", germany: nowhere, usGov: nowhere},
	"user.remove":           {columns: "GA UA ACC", germany: nowhere, usGov: nowhere},
	"user.set_roles":        {columns: "GA UA ACC", germany: nowhere, usGov: nowhere},
	"user.reset_password":   {columns: "GA", germany: nowhere, usGov: nowhere},
	"customer.create":       {columns: "GA UA AA SA", reseller: no, germany: pcerr.CloudClosed},
	"customer.get":          {columns: six},
	"customer.rename":       {columns: "GA AA SA HD"},
	"customer.qualify":      {columns: "GA AA SA"},
	"customer.user.write":   {columns: "GA UA AA", germany: nowhere, usGov: nowhere},
	"mca.attest":            {columns: "AA SA", reseller: no, germany: nowhere, usGov: nowhere},
	"relationship.request":  {columns: "GA AA SA"},
	"relationship.withdraw": {columns: "GA AA SA"},
	"relationship.remove":   {columns: "GA", reseller: no},
	"relationship.note":     {columns: "GA"},
	"partnership.request":   {columns: "GA UA AA SA", direct: no, reseller: no, usGov: nowhere},
	"partnership.remove":    {columns: "GA UA AA SA", direct: no, reseller: no, usGov: nowhere},
	"partnership.accept":    {columns: "GA", direct: no, provider: no, usGov: nowhere},
	"set_reseller":          {columns: "GA UA AA SA", direct: no, reseller: no, usGov: nowhere},
	"order":                 {columns: "GA BA AA SA HD", reseller: no},
	"order.plan":            {columns: "GA UA AA SA", reseller: no, germany: nowhere, usGov: nowhere},
	"suspend":               {columns: "GA BA AA SA HD", reseller: no},
	"change":                {columns: "GA UA AA SA HD", reseller: no},
	"rbac":                  {columns: everybody},
	"reserve":               {columns: "GA UA AA SA HD", reseller: no, germany: nowhere},
	"reservation.manage":    {columns: "GA UA AA SA HD", reseller: no, germany: nowhere},
	"price.set":             {columns: "GA BA AA", reseller: no},
	"permission.view":       {columns: six, germany: nowhere, usGov: nowhere},
	"permission.switch":     {columns: "AA", reseller: no, germany: nowhere, usGov: nowhere},
	"contact.set":           {columns: "GA UA AA SA HD", reseller: no},
	"case":                  {columns: "GA AA SA HD"},
	"ticket":                {columns: six + " ACC MPN", reseller: ask},
	"invoice":               {columns: "GA BA AA", reseller: ask},
	"activity":              {columns: six},
}

// may says what refuses an operation before anything else is looked at, in the
// order of section 0.3: actor, role, partner type, cloud.
func may(u *user, name string) pcerr.Code {
	a, known := actions[name]
	switch {
	case !known:
		panic(name)
	case u.of == nil:
		return pcerr.CustomerNotAllowed
	case u.gone || u.fresh:
		return pcerr.Unauthenticated
	case a.columns != everybody && !u.has(a.columns):
		return pcerr.RoleNotAllowed
	}
	types := map[string]pcerr.Code{"direct": a.direct, "provider": a.provider, "reseller": a.reseller}
	clouds := map[permissions.Cloud]pcerr.Code{permissions.Germany: a.germany, permissions.USGovernment: a.usGov}
	return cmp.Or(types[u.of.kind], clouds[u.of.cloud])
}

// sees says what refuses a partner a customer (CUS-12).
func (s *state) sees(p *partner, o *org) pcerr.Code {
	switch t := s.ties[pair{p, o}]; {
	case t == nil:
		return pcerr.CustomerNotFound
	case t.active || t.associated:
		return ""
	case t.ended:
		return pcerr.NoRelationship
	}
	return pcerr.CustomerNotFound
}

// on is may for an operation on a customer. An association lets a reseller see
// the customer, and do nothing (IR-34).
func (s *state) on(u *user, o *org, name string) pcerr.Code {
	if code := may(u, name); code != "" {
		return code
	}
	if code := s.sees(u.of, o); code != "" || s.tie(u.of, o).active {
		return code
	}
	return pcerr.NoRelationship
}

// manages also needs delegated administration (DAP-9).
func (s *state) manages(u *user, o *org, name string) pcerr.Code {
	if code := s.on(u, o, name); code != "" {
		return code
	}
	if !s.tie(u.of, o).dap {
		return pcerr.DAPRequired
	}
	return ""
}

// regions are those of section 6 for the countries of the model.
var regions = map[permissions.Country]string{"US": "us", "UM": "us", "DE": "eu", "FR": "eu", "AT": "eu", "TR": "me"}

func sameRegion(a, b permissions.Country) bool {
	return a == b || regions[a] != "" && regions[a] == regions[b]
}
