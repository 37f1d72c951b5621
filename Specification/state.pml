/*
 * All that there is: first what the database holds, then what each worker process knows, then the world.
 */

/* ---- The database: one writer at a time, so each transaction is one atomic step. */

/* chats.status */
#define PENDING 0
#define RUNNING 1
#define COMPLETED 2

byte status[CHATS];
byte generation[CHATS];

/* leases. The generation of a lease is always that of its chat. */
byte holder[CHATS];      /* an incarnation, or NOBODY */
byte age[CHATS];         /* since the heartbeat was stamped, in steady time, at most STALE + 1 */
bool odd[CHATS];         /* the wall clock was set since: the stamp looks stale to everybody */

/* runs: one row for each chat at most */
byte runOf[CHATS];       /* the generation, 0: no row */
byte runBy[CHATS];       /* the incarnation */

/* events: which generations their own holders have ended, by process and chat, a bit each */
short ends[PROCESSES * CHATS];

/*
 * Incarnations are numbers: each start of process p has a new one. Leases that were given to a worker id
 * that nobody runs under belong to an awaited row, which stands for the process to come.
 */
#define NOBODY 0
#define INCARNATION(p, start) (1 + (p) + PROCESSES * (start))
#define AWAITED(id) (100 + (id))
#define PROCESS(incarnation) (((incarnation) - 1) % PROCESSES)
#define IS_AWAITED(incarnation) ((incarnation) >= 100)
#if ONE_ID
#define ID(p) 0
#else
#define ID(p) (p)
#endif
#define ID_OF(incarnation) \
  (IS_AWAITED(incarnation) -> (incarnation) - 100 : ID(PROCESS(incarnation)))
byte newest[PROCESSES];  /* by worker id: the incarnation that has registered last */


#define BIT(n) (1 << (n))
#define AT(p, c) ((p) * CHATS + (c))

/* ---- Worker processes. What a process knows it loses when it dies. */

bool lives[PROCESSES];
bool paused[PROCESSES];
bool cut[PROCESSES];         /* the database does not answer it */
bool unseen[PROCESSES];      /* its lock file was deleted */
bool slept[PROCESSES];       /* it was paused since its last good renewal */
byte incarnation[PROCESSES]; /* 0: it has not started yet */
byte starts[PROCESSES];

/* The registry, by process and chat */
byte entry[PROCESSES * CHATS];     /* the generation, 0: no entry */
byte phase[PROCESSES * CHATS];
#define WAITS 0      /* held, its work has not begun: an older run may have to end first */
#define RUNS 1
#define FINISHING 2
bool isNewer[PROCESSES * CHATS];   /* registered after the snapshot that is open */
byte fencedOf[PROCESSES * CHATS];  /* the generation that it has fenced itself */
bool isFencedNewer[PROCESSES * CHATS]; /* … which was registered after the snapshot that is open */
byte endedOf[PROCESSES * CHATS];   /* the generation that has ended since the snapshot */
bool isOpen[PROCESSES];            /* a snapshot is open */
bool isAcquiring[PROCESSES];
bool hasAcquired[PROCESSES];       /* at any time since the snapshot */
bool isFailing[PROCESSES];         /* heartbeats fail: nothing is claimed */

/* The trust window */
bool hasTrust[PROCESSES];
byte trustAge[PROCESSES];   /* since the renewal was sent on which it rests */
byte lastTry[PROCESSES];    /* 0: not begun, else one more than its age */

/* What waits for the thread of the writes */
byte ending[PROCESSES * CHATS];      /* the generation whose ending is to be written */
bool isBad[PROCESSES * CHATS];       /* it is to be tried again */
short confirming[PROCESSES * CHATS]; /* generations whose end is to be confirmed, a bit each */
byte takingUp[PROCESSES * CHATS];    /* a fenced generation that is still returned */
bool isRunWanted[PROCESSES * CHATS]; /* a run that waits may be able to begin */
bool isAdopting[PROCESSES];

/* Commands: outside of the process, and left when it dies */
byte command[PROCESSES * CHATS];     /* the generation that it runs under, 0: none */
byte cancelled[PROCESSES * CHATS];   /* 0: not cancelled, else one more than the time since */

/* What is only there to be asserted */
short begun[CHATS];       /* generations that somebody has registered, a bit each */


/* The heartbeat: HeartbeatLoop.swift */
byte beat[PROCESSES];
#define RESTS 0
#define SENT 1
#define ANSWERED 2
bool isRenewal[PROCESSES];     /* else it only reads, as a look does, and a tick without chats */
bool isTick[PROCESSES];        /* else it is a look */
byte sentAge[PROCESSES];       /* since it was sent */
byte returned[PROCESSES * CHATS];
bool isTickWanted[PROCESSES];  /* due, asked for by the last try, or by a probe */
bool isOwed[PROCESSES];        /* a renewal for what a read has found */
bool isNews[PROCESSES];        /* the log shows a change to its leases, or something was postponed */

/* The thread of the writes: WorkLoop+*.swift */
#define NOTHING 0
#define CLAIM 1
#define ADOPT 2
#define TAKE_UP 3
#define BEGIN 4
#define FINISH 5

byte work[PROCESSES];
byte workChat[PROCESSES];
bool isCommitted[PROCESSES];
byte workSentAge[PROCESSES];
byte result[PROCESSES];       /* a generation, 0 for none; of FINISH whether it was accepted */
bool hasBegun[PROCESSES];     /* the row of the run is its own */

/* The sweeps: RecoverySweep.swift, HandOver.swift */
byte suspect[PROCESSES];     /* the incarnation that was asked for a sign, or NOBODY */
byte suspected[PROCESSES];   /* the leases whose stale stamps were seen, a bit each */
byte silence[PROCESSES * CHATS]; /* how long the older run's worker gave no sign; 0: not watched */
byte unknownRun[PROCESSES * CHATS]; /* a row of its own that it knows no run of */

/* ---- The world */

byte mishaps = MISHAPS;
bool hasBeenCut[PROCESSES];
