package io.hodor.testing.bench;

/**
 * What a live job took of a topic that is written at a rate.
 *
 * @param perSecond messages; 0 of a topic in which nothing happens
 * @param processors that its worker took, on average
 * @param handedBytes that tasks handed to tasks for a message; 0 where there is none
 * @param stateBytes that a message takes while its window is open; 0 where there is none
 */
record RateCost(int perSecond, double processors, double handedBytes, double stateBytes) {}
