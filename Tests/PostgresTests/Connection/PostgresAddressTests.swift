#if Postgres
  import Testing

  @testable import HeartbeatPostgres

  @Suite struct PostgresAddressTests {
    @Test(arguments: [
      ("postgres://ann:secret@db:5433/chats?sslmode=require", "postgres://ann@db:5433/chats"),
      ("postgresql://", "postgres:///"),
      ("postgres://a:1,b:2/chats?password=secret", "postgres://a:1,b:2/chats"),
      ("postgres://a,b:2/chats", "postgres://a,b:2/chats"),
      ("host=/run/pg port=5433 password=secret", "postgres:///?host=/run/pg&port=5433"),
      ("postgres:///chats?host=/run/pg", "postgres:///chats?host=/run/pg"),
      ("host=a,b port=7 user=ann dbname=c", "postgres://ann@a:7,b:7/c"),
      ("postgres://?service=night", "postgres:///?service=night"),
    ])
    func `is shown without its password`(text: String, shown: String) throws {
      #expect(try PostgresAddress(text).description == shown)
    }

    @Test(arguments: [
      "postgres://ann:sec%zzret@db/chats", "secret=1", "ann:secret@db", "host='secret",
      "postgres://[secret/x", "postgres://a:secret",
    ])
    func `one that cannot be read is refused without repeating it`(text: String) {
      // A port is read when it is used.
      guard let error = failure(of: text) else { return }
      #expect(error.code == "08001")
      #expect(!error.description.contains("secret") && !error.description.contains("sec%"))
      #expect(error.message.count > 40, "\(error)")
    }

    private func failure(of text: String) -> PostgresError? {
      do {
        _ = try PostgresAddress(text)
        return nil
      } catch {
        return error
      }
    }

    @Test func `only a URI is taken for an address`() {
      #expect(PostgresAddress.isAddress("postgres://"))
      #expect(PostgresAddress.isAddress("postgresql://db"))
      #expect(!PostgresAddress.isAddress("chats.db"))
      #expect(!PostgresAddress.isAddress("postgres:/x"))
    }
  }
#endif
