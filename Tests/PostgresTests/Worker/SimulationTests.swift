#if Postgres
  import HeartbeatCore
  import Testing

  @testable import HeartbeatPostgres
  @testable import HeartbeatSimulation

  @Suite(.timeLimit(.minutes(5))) struct `A simulation over PostgreSQL` {
    private static func run(
      _ seed: UInt64, steps: Int, at address: PostgresAddress
    ) throws -> SimulationReport {
      var plan = SimulationPlan(seed: seed)
      plan.steps = steps
      return try Simulation(plan, on: PostgresSimulated(at: address)).run()
    }

    @Test func `breaks no rule, and is the same each time`() throws {
      try TestDatabase.with { database in
        try database.connect().execute(script: "DROP SCHEMA chatctl")
        for seed in 1...4 as ClosedRange<UInt64> {
          let report = try Self.run(seed, steps: 500, at: database.address)
          #expect(report.violation == nil, "chatctl sim \(report.plan.options)")
        }
        let reports = try (1...2).map { _ in
          try Self.run(9, steps: 200, at: database.address)
        }
        #expect(reports[0] == reports[1])
      }
    }

    @Test func `empties no database that it has not made`() throws {
      _ = try TestDatabase.with { database in
        #expect(throws: StoreError.self) { try PostgresSimulated(at: database.address) }
      }
    }
  }
#endif
