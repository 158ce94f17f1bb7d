package dev.runnel.container;

class Tomcat10Test extends TomcatContract {

    Tomcat10Test() {
        super("10.1");
    }
}
