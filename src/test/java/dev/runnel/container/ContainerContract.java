package dev.runnel.container;

/** What the WAR does in every container, unchanged. */
abstract class ContainerContract extends InContainer
        implements ServesThePage,
                AsksForTheToken,
                RefusesBadRequests,
                RefusesHostileRequests,
                StreamsRuns,
                ResumesStreams,
                KeepsPrincipalsApart,
                OutlivesBrokenConnections,
                OutlivesNeverReaders,
                EndsWithItsContainer {}
