// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "chatctl",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "HeartbeatCore", targets: ["HeartbeatCore"]),
    .library(name: "HeartbeatSQLite", targets: ["HeartbeatSQLite"]),
    .executable(name: "chatctl", targets: ["chatctl"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    .systemLibrary(
      name: "CSQLite",
      pkgConfig: "sqlite3",
      providers: [.apt(["libsqlite3-dev"])]
    ),
    .target(name: "CPlatform"),
    .target(
      name: "HeartbeatCore",
      dependencies: [
        "CPlatform",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      swiftSettings: strict
    ),
    .target(name: "HeartbeatSQL", dependencies: ["HeartbeatCore"], swiftSettings: strict),
    .target(
      name: "HeartbeatSQLite",
      dependencies: ["CPlatform", "CSQLite", "HeartbeatCore", "HeartbeatSQL"],
      resources: [.embedInCode("schema.sql")],
      swiftSettings: strict
    ),
    .executableTarget(
      name: "chatctl",
      dependencies: [
        "CPlatform",
        "HeartbeatCore",
        "HeartbeatSQLite",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      swiftSettings: strict
    ),
    .executableTarget(
      name: "EmbedExample", dependencies: ["HeartbeatCore", "HeartbeatSQLite"],
      path: "examples/embed",
      swiftSettings: strict),
    .testTarget(
      name: "HeartbeatCoreTests", dependencies: ["HeartbeatCore"], swiftSettings: strict),
    .testTarget(
      name: "BackendTests",
      dependencies: ["CPlatform", "CSQLite", "HeartbeatCore", "HeartbeatSQL", "HeartbeatSQLite"],
      swiftSettings: strict),
    .testTarget(
      name: "ChatctlTests",
      dependencies: [
        "CPlatform", "CSQLite", "HeartbeatCore", "HeartbeatSQL", "HeartbeatSQLite", "chatctl",
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
