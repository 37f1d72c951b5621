// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "chatctl",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "HeartbeatCore", targets: ["HeartbeatCore"]),
    .library(name: "HeartbeatSQLite", targets: ["HeartbeatSQLite"]),
    .library(name: "HeartbeatPostgres", targets: ["HeartbeatPostgres"]),
    .executable(name: "chatctl", targets: ["chatctl"]),
  ],
  traits: [
    .trait(
      name: "Postgres",
      description: "The backend on PostgreSQL, for more than one machine; needs libpq.")
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
  ],
  targets: [
    .systemLibrary(
      name: "CSQLite",
      pkgConfig: "sqlite3",
      providers: [.apt(["libsqlite3-dev"])]
    ),
    .systemLibrary(
      name: "CPostgres",
      pkgConfig: "libpq",
      providers: [.apt(["libpq-dev"])]
    ),
    // Not by pkg-config, which brings definitions that the package manager warns of: the headers are where
    // every compiler looks.
    .systemLibrary(name: "CNcurses", providers: [.apt(["libncurses-dev"])]),
    .target(name: "CPlatform"),
    .target(name: "CVersion", cSettings: version),
    .target(
      name: "HeartbeatCore",
      dependencies: [
        "CPlatform",
        .product(name: "CoreMetrics", package: "swift-metrics"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      swiftSettings: strict
    ),
    // Knows nothing of what it checks.
    .target(name: "HeartbeatCheck", swiftSettings: strict),
    .target(
      name: "HeartbeatSQL", dependencies: ["HeartbeatCheck", "HeartbeatCore"],
      swiftSettings: strict),
    .target(
      name: "HeartbeatLocks", dependencies: ["CPlatform", "HeartbeatCore"], swiftSettings: strict),
    .target(
      name: "HeartbeatSQLite",
      dependencies: ["CPlatform", "CSQLite", "HeartbeatCore", "HeartbeatLocks", "HeartbeatSQL"],
      resources: [.embedInCode("schema.sql")],
      swiftSettings: strict
    ),
    // Empty without the trait, which is then all that says so: nothing looks for libpq.
    .target(
      name: "HeartbeatPostgres",
      dependencies: [
        "HeartbeatCore", "HeartbeatLocks", "HeartbeatSQL",
        .target(name: "CPostgres", condition: .when(traits: ["Postgres"])),
      ],
      resources: [.embedInCode("schema.sql"), .embedInCode("roles.sql")],
      swiftSettings: strict
    ),
    // What watching, pages, metrics and a status share.
    .target(name: "HeartbeatView", dependencies: ["HeartbeatCore"], swiftSettings: strict),
    // Production's store, registry and loops on virtual time, in an order that a seed decides.
    .target(
      name: "HeartbeatSimulation",
      dependencies: [
        "CSQLite", "HeartbeatCheck", "HeartbeatCore", "HeartbeatLocks", "HeartbeatSQL",
        "HeartbeatSQLite",
        .target(name: "HeartbeatPostgres", condition: .when(traits: ["Postgres"])),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict
    ),
    // Both ways of keeping leases: as it was before, kept here alone, and what is measured of either.
    .target(
      name: "HeartbeatBenchmark",
      dependencies: [
        "HeartbeatCore", "HeartbeatSQL", "HeartbeatSQLite", "HeartbeatView",
        .target(name: "HeartbeatPostgres", condition: .when(traits: ["Postgres"])),
      ],
      swiftSettings: strict
    ),
    .executableTarget(
      name: "chatctl",
      dependencies: [
        "CNcurses",
        "CPlatform",
        "CVersion",
        "HeartbeatBenchmark",
        "HeartbeatCheck",
        "HeartbeatCore",
        "HeartbeatLocks",
        "HeartbeatSQL",
        "HeartbeatSQLite",
        "HeartbeatSimulation",
        "HeartbeatView",
        .target(name: "HeartbeatPostgres", condition: .when(traits: ["Postgres"])),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "CoreMetrics", package: "swift-metrics"),
        // Not its server, which needs all of Foundation and reads a head without an end: docs/decisions/0050.
        .product(name: "FlyingSocks", package: "FlyingFox"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      resources: [.embedInCode("Serve/Page")],
      swiftSettings: strict
    ),
    // Does what `make counts` counts.
    .executableTarget(
      name: "HeartbeatCounts",
      dependencies: [
        "CSQLite", "HeartbeatCore", "HeartbeatSQL", "HeartbeatSQLite",
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "EmbedExample", dependencies: ["HeartbeatCore", "HeartbeatSQLite"],
      path: "examples/embed",
      swiftSettings: strict),
    .testTarget(
      name: "HeartbeatCoreTests",
      dependencies: [
        "HeartbeatCore",
        .product(name: "CoreMetrics", package: "swift-metrics"),
        .product(name: "MetricsTestKit", package: "swift-metrics"),
      ], swiftSettings: strict),
    .testTarget(
      name: "HeartbeatCheckTests", dependencies: ["HeartbeatCheck"], swiftSettings: strict),
    .testTarget(
      name: "HeartbeatViewTests", dependencies: ["HeartbeatCore", "HeartbeatView"],
      exclude: ["Drawing/story.svg"],
      swiftSettings: strict),
    .testTarget(
      name: "HeartbeatSimulationTests", dependencies: ["HeartbeatCore", "HeartbeatSimulation"],
      swiftSettings: strict),
    .testTarget(
      name: "HeartbeatBenchmarkTests", dependencies: ["HeartbeatBenchmark", "HeartbeatCore"],
      swiftSettings: strict),
    // A layer between SQLite and its files that no program has.
    .target(
      name: "CStorageFaults", dependencies: ["CSQLite"], path: "Tests/Support/CStorageFaults"),
    .testTarget(
      name: "BackendTests",
      dependencies: [
        "CPlatform", "CSQLite", "CStorageFaults", "HeartbeatCheck", "HeartbeatCore",
        "HeartbeatLocks", "HeartbeatSQL", "HeartbeatSQLite", "HeartbeatSimulation",
        "HeartbeatView",
        .target(name: "HeartbeatPostgres", condition: .when(traits: ["Postgres"])),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "PostgresTests",
      dependencies: [
        "CPlatform", "HeartbeatCore", "HeartbeatSQL", "HeartbeatPostgres", "HeartbeatSimulation",
        .target(name: "CPostgres", condition: .when(traits: ["Postgres"])),
      ],
      exclude: ["Authority/attempts.sql", "Authority/rights.txt"],
      swiftSettings: strict),
    .testTarget(
      name: "ChatctlTests",
      dependencies: [
        "CPlatform", "CSQLite", "HeartbeatCheck", "HeartbeatCore", "HeartbeatLocks", "HeartbeatSQL",
        "HeartbeatSQLite", "HeartbeatSimulation", "chatctl",
        .target(name: "HeartbeatPostgres", condition: .when(traits: ["Postgres"])),
      ],
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)

/// Warnings are errors where the build is checked, and only there: a newer compiler that warns of
/// more must not keep anybody from building. Dependencies are not concerned.
var strict: [SwiftSetting] {
  [.enableUpcomingFeature("InternalImportsByDefault"), .enableUpcomingFeature("ExistentialAny")]
    + (Context.environment["CHATCTL_STRICT"] == nil ? [] : [.treatAllWarnings(as: .error)])
}

/// `make release` says which version it builds, from the tag. Only the program shows it.
var version: [CSetting] {
  Context.environment["CHATCTL_VERSION"].map { [.define("CHATCTL_VERSION", to: "\"\($0)\"")] } ?? []
}

// `make fuzz` gives the path of libFuzzer's library, and nobody else builds anything of this.
if let libFuzzer = Context.environment["CHATCTL_FUZZ"] {
  addFuzzing(linking: libFuzzer)
}

/// Counts what the product's code comes through, and adds the program that tries it. The command is
/// a library for it: an executable is linked with nothing but tests.
@MainActor func addFuzzing(linking libFuzzer: String) {
  let fuzzed = package.targets.filter { $0.type == .regular && $0.name.hasPrefix("Heartbeat") }
  let counted: [SwiftSetting] = [.unsafeFlags(["-sanitize=fuzzer", "-enable-testing"])]
  for target in fuzzed { target.swiftSettings = strict + counted }
  package.products.removeAll { $0.name == "chatctl" }
  guard let place = package.targets.firstIndex(where: { $0.name == "chatctl" }) else { return }
  let entry = ["-Xfrontend", "-entry-point-function-name", "-Xfrontend", "chatctl_main"]
  package.targets[place] = .target(
    name: "chatctl", dependencies: package.targets[place].dependencies,
    swiftSettings: strict + counted + [.unsafeFlags(entry)])
  package.targets += [
    .target(name: "CLibFuzzer", path: "Fuzzing/CLibFuzzer"),
    .executableTarget(
      name: "Fuzzing",
      dependencies: ["CLibFuzzer", "CSQLite", "HeartbeatCore", "HeartbeatSQLite", "chatctl"],
      path: "Fuzzing/Sources", swiftSettings: strict + [.unsafeFlags(["-O"])],
      linkerSettings: [
        .unsafeFlags([libFuzzer]), .linkedLibrary("stdc++"), .linkedLibrary("m"),
      ]),
  ]
}
