#if Postgres
  package import HeartbeatCore
  import HeartbeatLocks
  package import HeartbeatSQL

  /// This machine, as far as one database is concerned: its locks tell of the processes of the same boot
  /// that use the same folder.
  package struct LocalHost: Liveness {
    let folder: LocalFolder
    private let locks: FileWorkerLocks
    private let bootID: String?

    /// - Parameter bootID: What stands for this boot of this machine; nil where nothing does.
    package init(_ folder: LocalFolder, bootID: String? = Machine.bootID) {
      self.folder = folder
      self.bootID = bootID
      locks = FileWorkerLocks(beside: folder.databasePath)
    }

    /// As it is now: a folder that was replaced has other locks.
    package var host: Host {
      let id = bootID.flatMap { bootID in folder.identity.map { "\(bootID)/\($0)" } }
      return Host(name: Machine.hostName, id: id)
    }

    package func presence(of worker: WorkerID) -> Presence { locks.presence(of: worker) }

    package func enter(
      _ worker: WorkerID, as incarnation: IncarnationID
    ) throws -> (any Standing)? {
      try folder.make()
      return try locks.enter(worker, as: incarnation)
    }

    package func leftovers() -> [WorkerID] { locks.leftovers() }

    package func removeLeftover(of worker: WorkerID, if isUnwanted: () -> Bool) -> Bool {
      locks.removeLeftover(of: worker, if: isUnwanted)
    }
  }

  extension LocalFolder {
    /// The beginning of the paths of all files in it, as if the database were a file of this name.
    var databasePath: String { path + "/chats" }
  }
#endif
