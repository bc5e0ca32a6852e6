package interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.store.partnercenter.customers.ICustomer;
import com.microsoft.store.partnercenter.models.licenses.License;
import com.microsoft.store.partnercenter.models.licenses.LicenseAssignment;
import com.microsoft.store.partnercenter.models.licenses.LicenseUpdate;
import com.microsoft.store.partnercenter.models.licenses.SubscribedSku;
import com.microsoft.store.partnercenter.models.query.QueryFactory;
import com.microsoft.store.partnercenter.models.query.filters.FieldFilterOperation;
import com.microsoft.store.partnercenter.models.query.filters.SimpleFieldFilter;
import com.microsoft.store.partnercenter.models.roles.DirectoryRole;
import com.microsoft.store.partnercenter.models.roles.UserMember;
import com.microsoft.store.partnercenter.models.users.CustomerUser;
import com.microsoft.store.partnercenter.models.users.PasswordProfile;
import com.microsoft.store.partnercenter.models.users.UserState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Users of Relecloud, their roles and licences. */
class UsersTest {
	private final Fake fake = new Fake();
	private final ICustomer relecloud = fake.relecloud();

	UsersTest() throws Exception {
	}

	@Test
	void createsAndChanges() {
		CustomerUser olga = relecloud.getUsers().create(user("olga"));
		assertEquals(UserState.ACTIVE, olga.getState());
		olga = relecloud.getUsers().byId(olga.getId()).get();
		assertEquals("US", olga.getUsageLocation());

		olga.setDisplayName("Olga the First");
		relecloud.getUsers().byId(olga.getId()).patch(olga);
		assertEquals("Olga the First", relecloud.getUsers().byId(olga.getId()).get().getDisplayName());
	}

	@Test
	void deletesAndRestores() {
		CustomerUser olga = relecloud.getUsers().create(user("olga"));
		relecloud.getUsers().byId(olga.getId()).delete();
		assertFalse(Lists.of(relecloud.getUsers().get(), CustomerUser::getId).contains(olga.getId()));

		CustomerUser deleted = Lists.only(relecloud.getUsers().query(QueryFactory.getInstance().buildSimpleQuery(
			new SimpleFieldFilter("UserState", FieldFilterOperation.EQUALS, "Inactive"))));
		assertEquals(olga.getId(), deleted.getId());

		CustomerUser back = new CustomerUser();
		back.setState(UserState.ACTIVE);
		relecloud.getUsers().byId(olga.getId()).patch(back);
		assertTrue(Lists.of(relecloud.getUsers().get(), CustomerUser::getId).contains(olga.getId()));
	}

	@Test
	void pages() {
		for (String name : List.of("olga", "pete", "quinn")) {
			relecloud.getUsers().create(user(name));
		}
		List<List<CustomerUser>> pages = Lists.pages(fake.as("anna").getEnumerators().getCustomerUsers()
			.create(relecloud.getUsers().query(QueryFactory.getInstance().buildIndexedQuery(2))));
		assertEquals(3, pages.size(), "pages of five users");
		assertEquals(5, pages.stream().flatMap(List::stream).map(CustomerUser::getId).distinct().count());
	}

	@Test
	void roles() {
		CustomerUser olga = relecloud.getUsers().create(user("olga"));
		DirectoryRole role = Lists.of(relecloud.getDirectoryRoles().get()).get(0);
		UserMember member = new UserMember();
		member.setId(olga.getId());
		member.setUserPrincipalName(olga.getUserPrincipalName());
		relecloud.getDirectoryRoles().byId(role.getId()).getUserMembers().create(member);
		assertEquals(List.of(role.getId()), Lists.of(relecloud.getUsers().byId(olga.getId()).getDirectoryRoles().get(), DirectoryRole::getId));

		relecloud.getDirectoryRoles().byId(role.getId()).getUserMembers().byId(olga.getId()).delete();
		assertEquals(List.of(), Lists.of(relecloud.getUsers().byId(olga.getId()).getDirectoryRoles().get()));
	}

	@Test
	void licences() {
		CustomerUser olga = relecloud.getUsers().create(user("olga"));
		SubscribedSku office = Lists.only(relecloud.getSubscribedSkus().get());
		assertEquals(5, office.getAvailableUnits());

		LicenseAssignment one = new LicenseAssignment();
		one.setSkuId(office.getProductSku().getId());
		LicenseUpdate update = new LicenseUpdate();
		update.setLicensesToAssign(List.of(one));
		relecloud.getUsers().byId(olga.getId()).getLicenseUpdates().create(update);

		License license = Lists.only(relecloud.getUsers().byId(olga.getId()).getLicenses().get());
		assertEquals(one.getSkuId(), license.getProductSku().getId());
		assertEquals(4, Lists.only(relecloud.getSubscribedSkus().get()).getAvailableUnits());
	}

	private static CustomerUser user(String name) {
		PasswordProfile password = new PasswordProfile();
		password.setPassword("A secret of 1 day!");
		password.setForceChangePassword(true);
		CustomerUser user = new CustomerUser();
		user.setUserPrincipalName(name + "@relecloud.onmicrosoft.com");
		user.setFirstName(name);
		user.setLastName("Doe");
		user.setDisplayName(name);
		user.setUsageLocation("US");
		user.setPasswordProfile(password);
		return user;
	}
}
