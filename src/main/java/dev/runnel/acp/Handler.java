package dev.runnel.acp;

/** What is done about the messages of the other side. Called in the order in which they came, by one thread, which must not wait. */
interface Handler {

    /** Looks at a request and begins what it asks for; the rest, answer included, is the work's. */
    Work request(Message.Request request) throws Failure;

    /** A notification is never answered, whatever it holds. */
    void notification(Message.Notification notification) throws Failure;
}
