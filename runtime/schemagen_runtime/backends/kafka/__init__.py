"""Talk to Apache Kafka, ``kafka://``, by confluent-kafka: extra ``kafka``."""
