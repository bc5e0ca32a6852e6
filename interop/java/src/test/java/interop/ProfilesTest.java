package interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.store.partnercenter.IAggregatePartner;
import com.microsoft.store.partnercenter.models.partners.BillingProfile;
import com.microsoft.store.partnercenter.models.partners.SupportProfile;
import org.junit.jupiter.api.Test;

/** Contoso's own profiles. */
class ProfilesTest {
	private final Fake fake = new Fake();
	private final IAggregatePartner gina = fake.as("gina");

	ProfilesTest() throws Exception {
	}

	@Test
	void profiles() {
		assertEquals("Contoso", gina.getProfiles().getLegalBusinessProfile().get().getCompanyName());
		assertEquals("Contoso", gina.getProfiles().getOrganizationProfile().get().getCompanyName());
		assertEquals("7000001", gina.getProfiles().getMpnProfile().get().getMpnId());
		assertEquals("4847383", gina.getProfiles().getMpnProfile().get("4847383").getMpnId());

		BillingProfile billing = gina.getProfiles().getBillingProfile().get();
		billing.setPurchaseOrderNumber("PO-1");
		gina.getProfiles().getBillingProfile().update(billing);
		assertEquals("PO-1", gina.getProfiles().getBillingProfile().get().getPurchaseOrderNumber());

		SupportProfile support = gina.getProfiles().getSupportProfile().get();
		support.setEmail("help@contoso.example");
		gina.getProfiles().getSupportProfile().update(support);
		assertEquals("help@contoso.example", gina.getProfiles().getSupportProfile().get().getEmail());
	}
}
