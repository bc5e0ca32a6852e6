package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/internal/bench"
	"cspkit.example/orders"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"cspkit.example/reservations"
)

// tables have a column for everything that is searched or sorted by, and the
// whole value as JSON in their last one.
var tables = []string{
	"users (tenant TEXT, id TEXT, body BLOB, PRIMARY KEY (tenant, id))",
	"partners (tenant TEXT PRIMARY KEY, body BLOB)",
	"customers (partner TEXT, id TEXT, listed INT, name TEXT, body BLOB, PRIMARY KEY (partner, id))",
	"associations (provider TEXT, customer TEXT, reseller TEXT, name TEXT, body BLOB, PRIMARY KEY (provider, customer, reseller))",
	"tenants (id TEXT PRIMARY KEY, body BLOB)",
	"domains (name TEXT PRIMARY KEY, body BLOB)",
	"customer_users (tenant TEXT, id TEXT, upn TEXT, body BLOB, PRIMARY KEY (tenant, id), UNIQUE (tenant, upn))",
	"credentials (tenant TEXT, id TEXT, body BLOB, PRIMARY KEY (tenant, id))",
	"policies (partner TEXT, customer TEXT, body BLOB, PRIMARY KEY (partner, customer))",
	"subscriptions (partner TEXT, customer TEXT, id TEXT, status TEXT, body BLOB, PRIMARY KEY (partner, customer, id))",
	"entitlements (customer TEXT, id TEXT, body BLOB, PRIMARY KEY (customer, id))",
	"assignments (entitlement TEXT, principal TEXT, role TEXT, body BLOB, PRIMARY KEY (entitlement, principal, role))",
	"catalogue (id TEXT PRIMARY KEY, body BLOB)",
	"prices (partner TEXT, customer TEXT, item TEXT, term TEXT, body BLOB, PRIMARY KEY (partner, customer, item, term))",
	"credits (partner TEXT PRIMARY KEY, body BLOB)",
	"orders (partner TEXT, customer TEXT, id TEXT, created INT, body BLOB, PRIMARY KEY (partner, customer, id))",
	"reservations (partner TEXT, customer TEXT, id TEXT, created INT, body BLOB, PRIMARY KEY (partner, customer, id))",
	"records (partner TEXT, number INT, customer TEXT, body BLOB, PRIMARY KEY (partner, number))",
}

// indexes serve the lists.
var indexes = []string{
	"customers_by_name ON customers (partner, listed, name, id)",
	"associations_by_name ON associations (provider, reseller, name, customer)",
	"orders_by_time ON orders (partner, customer, created)",
	"reservations_by_time ON reservations (partner, customer, created)",
	"records_by_customer ON records (partner, customer, number)",
}

// create makes the tables and indexes.
func create(ctx context.Context, conn *sql.Conn) error {
	for _, t := range tables {
		if _, err := conn.ExecContext(ctx, "CREATE TABLE "+t); err != nil {
			return err
		}
	}
	for _, i := range indexes {
		if _, err := conn.ExecContext(ctx, "CREATE INDEX "+i); err != nil {
			return err
		}
	}
	return nil
}

// row returns the table of a value and its columns but the body; no table for
// those that no operation uses.
func row(value any) (table string, columns []any) {
	switch v := value.(type) {
	case *permissions.User:
		return "users", []any{v.Tenant, v.ID}
	case *resellers.Partner:
		return "partners", []any{v.Tenant}
	case *customers.Customer:
		return "customers", []any{v.Partner, v.ID, v.Listed(), strings.ToLower(v.CompanyName)}
	case *customers.Association:
		return "associations", []any{v.Provider, v.Customer, v.Reseller, strings.ToLower(v.CustomerName)}
	case *customers.Tenant:
		return "tenants", []any{v.ID}
	case *bench.Domain:
		return "domains", []any{v.Name}
	case *customers.User:
		return "customer_users", []any{v.Tenant, v.ID, v.UserPrincipalName}
	case *bench.Credential:
		return "credentials", []any{v.Tenant, v.User}
	case *permissions.Policy:
		return "policies", []any{v.Grantor, v.Customer}
	case *orders.Subscription:
		return "subscriptions", []any{v.Partner, v.Customer, v.ID, v.Status}
	case *orders.Entitlement:
		return "entitlements", []any{v.Customer, v.ID}
	case *orders.RoleAssignment:
		return "assignments", []any{v.Entitlement, v.Principal, v.Role}
	case *orders.Item:
		return "catalogue", []any{v.ID}
	case *orders.Order:
		return "orders", []any{v.Partner, v.Customer, v.ID, v.CreatedAt.UnixMicro()}
	case *reservations.Reservation:
		return "reservations", []any{v.Partner, v.Customer, v.ID, v.CreatedAt.UnixMicro()}
	case *activity.Record:
		return "records", []any{v.Partner, v.Sequence, v.Customer}
	}
	return "", nil
}

// insert stores a new value.
func (t *tx) insert(value any) error {
	table, columns := row(value)
	if table == "" {
		return nil
	}
	body, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return t.exec(fmt.Sprintf("INSERT INTO %s VALUES (?%s)", table, strings.Repeat(", ?", len(columns))), append(columns, body)...)
}
