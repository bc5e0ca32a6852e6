package interop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.store.partnercenter.IAggregatePartner;
import com.microsoft.store.partnercenter.IPartnerCredentials;
import com.microsoft.store.partnercenter.PartnerService;
import com.microsoft.store.partnercenter.customers.ICustomer;
import com.microsoft.store.partnercenter.models.customers.Customer;
import com.microsoft.store.partnercenter.models.query.QueryFactory;
import com.microsoft.store.partnercenter.models.query.filters.FieldFilterOperation;
import com.microsoft.store.partnercenter.models.query.filters.SimpleFieldFilter;
import com.microsoft.store.partnercenter.requestcontext.IRequestContext;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.joda.time.DateTime;

/** A world of the running fake, of a test's own, that begins with the fixture. */
final class Fake {
	private static final String ROOT = System.getenv("CSPKIT_URL");
	private static final HttpClient HTTP = HttpClient.newHttpClient();

	private final String world;
	private final JsonNode tokens;

	Fake() throws Exception {
		PartnerService.getInstance().setApiRootUrl(ROOT);
		JsonNode made = control("worlds", "");
		world = made.get("world").asText();
		tokens = made.get("tokens");
	}

	/** The SDK, signed in as a user of the fixture. */
	IAggregatePartner as(String user) {
		return PartnerService.getInstance().createPartnerOperations(new Token(tokens.get(user).asText()));
	}

	/** A customer of Contoso, as anna, an admin agent, deals with it. */
	ICustomer customer(String name) {
		IAggregatePartner anna = as("anna");
		Customer found = Lists.only(anna.getCustomers().query(QueryFactory.getInstance().buildIndexedQuery(10, 0,
			new SimpleFieldFilter("CompanyName", FieldFilterOperation.STARTS_WITH, name))));
		return anna.getCustomers().byId(found.getId());
	}

	/** The customer that has licences and an Azure plan. */
	ICustomer relecloud() {
		return customer("Relecloud");
	}

	/** Lets the requests that match go wrong, or moves the clock: see "cspkit serve". */
	void tell(String what, String json) throws Exception {
		control(what + "?world=" + world, json);
	}

	private static JsonNode control(String what, String json) throws Exception {
		HttpRequest request = HttpRequest.newBuilder(URI.create(ROOT + "/_control/" + what))
			.POST(HttpRequest.BodyPublishers.ofString(json)).build();
		HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
		if (response.statusCode() != 200) {
			throw new IllegalStateException(response.body());
		}
		return new ObjectMapper().readTree(response.body());
	}

	/** Credentials that need no identity provider. */
	private static final class Token implements IPartnerCredentials {
		private final String token;

		Token(String token) {
			this.token = token;
		}

		@Override
		public String getPartnerServiceToken() {
			return token;
		}

		@Override
		public DateTime getExpiresAt() {
			return DateTime.now().plusHours(1);
		}

		@Override
		public boolean isExpired() {
			return false;
		}

		@Override
		public void onCredentialsRefreshNeeded(IPartnerCredentials credentials, IRequestContext context) {
			// it never expires
		}
	}
}
