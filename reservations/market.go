package reservations

import (
	"strings"

	"cspkit.example/pcerr"
	"cspkit.example/permissions"
)

// closedMarkets is section 7.3 of docs/domain.md.
const closedMarkets = ` AD AG AI AQ AS AW AX AZ BF BI BJ BL BQ BT BV CC CD CF CG CK CN CX DJ DM ER FK FM GA GD GF GG GI
 GL GM GN GP GQ GS GU GW GY HM HT IM IO JE KH KI KM LA LC LR LS MF MG MH ML MM MP MQ MR MS MV MW
 MZ NC NE NF NR NU PF PG PM PN PW RE SB SC SH SJ SL SM SO SR SS ST SX SZ TC TD TF TG TK TL TO TV
 UM VA VC VG VU WF WS XK YE YT `

// CheckMarket refuses a customer's country where reservations are not sold
// with market_unavailable (RSV-20).
func CheckMarket(country permissions.Country) error {
	if len(country) == 2 && strings.Contains(closedMarkets, " "+string(country)) {
		return pcerr.New(pcerr.MarketUnavailable, "RSV-20", "reservations are not sold in "+string(country))
	}
	return nil
}
