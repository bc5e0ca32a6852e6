package model

import (
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"cspkit.example/internal/rulebook"
	"cspkit.example/pcerr"
)

// tables are the matrices of docs/domain.md, by the first cell of each row.
type tables struct {
	roles   map[string]map[string]bool       // section 4.1: operation, column
	types   map[string]map[string]pcerr.Code // section 4.2: capability, kind of partner
	clouds  map[string]map[string]pcerr.Code // section 5: row, cloud
	portals []string                         // operations of section 4.1 that only customers do
}

var (
	quoted = regexp.MustCompile("`([^`]+)`")
	// inWords are the rows of section 4.1 that describe an operation.
	inWords = map[string][]string{
		"buy licences, add-ons, software, SaaS, MS-AZR-0145P (`cart.*`, `order.create`)": {"order.create"},
		"buy an Azure plan": {"order.create_azure_plan"},
		"`reservation.buy` in the Azure portal (partner)": {"reservation.buy_in_azure_portal"},
		"`recon_file.get` (daily rated usage)":            {"recon_file.get_daily_rated_usage"},
		"`price_list.get` (Azure plan)":                   {"price_list.get_azure_plan"},
	}
)

// matrices are read once.
var matrices = sync.OnceValue(func() *tables {
	book, err := rulebook.Load(filepath.Join("..", "..", "docs", "domain.md"))
	if err != nil {
		panic(err)
	}
	m := &tables{roles: map[string]map[string]bool{}}
	m.readRoles(book)
	m.types = readCodes(book, "4.2", map[string]string{"Direct bill partner": "direct", "Indirect provider": "provider", "Indirect reseller": "reseller"})
	m.types[partnered] = map[string]pcerr.Code{"direct": pcerr.PartnerTypeNotAllowed} // has no row: IR-1, IR-6
	m.clouds = readCodes(book, "5", map[string]string{
		"Public": "public", "Germany": "germany", "US Government": "us_government", "China (21Vianet)": "china_21vianet",
	})
	return m
})

// both is the kind of a direct bill partner that becomes an indirect reseller:
// it has the capabilities of each (CAP-18).
const both = "both"

// typed is what a kind of partner is refused a capability with.
func (m *tables) typed(capability, kind string) pcerr.Code {
	if kind != both {
		return m.types[capability][kind]
	}
	if m.types[capability]["reseller"] == "" {
		return ""
	}
	return m.types[capability]["direct"]
}

// readRoles reads section 4.1.
func (m *tables) readRoles(book *rulebook.Book) {
	table, _ := book.Table("4.1")
	for _, row := range table.Rows {
		if _, title := row.GroupTitle(); title {
			continue
		}
		names := operationsOf(row.Cells[0])
		if strings.HasPrefix(row.Cells[1], "customer ") {
			m.portals = append(m.portals, names...)
			continue
		}
		allowed := map[string]bool{}
		for _, column := range []string{"GA", "BA", "UA", "AA", "SA", "HD", "ACC", "MPN", "DU"} {
			allowed[column] = strings.HasPrefix(row.Cells[table.Column(column)], "✔")
		}
		for _, name := range names {
			m.roles[name] = allowed
		}
	}
}

// operationsOf are the operations that a row names. A name that begins with a
// full stop takes the place of the last part of the one before it.
func operationsOf(row string) (names []string) {
	if words, found := inWords[row]; found {
		return words
	}
	for _, match := range quoted.FindAllStringSubmatch(row, -1) {
		name := match[1]
		if strings.HasPrefix(name, ".") {
			before := names[len(names)-1]
			name = before[:strings.LastIndex(before, ".")] + name
		}
		names = append(names, name)
	}
	return names
}

// readCodes reads a table whose cells allow or name a refusal.
func readCodes(book *rulebook.Book, section string, columns map[string]string) map[string]map[string]pcerr.Code {
	table, _ := book.Table(section)
	rows := map[string]map[string]pcerr.Code{}
	for _, row := range table.Rows {
		refusals := map[string]pcerr.Code{}
		for header, column := range columns {
			refusals[column] = refusalIn(row.Cells[table.Column(header)])
		}
		rows[row.Cells[0]] = refusals
	}
	return rows
}

// refusalIn is what a cell refuses with. One that has a ✔ allows, perhaps under
// conditions that are looked at later; one that names a code refuses with it;
// one that names another place refuses because of the cloud (CLD-5, CLD-12).
func refusalIn(cell string) pcerr.Code {
	code := quoted.FindStringSubmatch(cell)
	switch {
	case strings.Contains(cell, "✔"), strings.HasPrefix(cell, "only with"), cell == "licences not":
		return ""
	case code != nil:
		return pcerr.Code(code[1])
	}
	return pcerr.CloudFeatureUnavailable
}
